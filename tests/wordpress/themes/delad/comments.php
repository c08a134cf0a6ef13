<?php if (post_password_required()) {
    return;
} ?>
<div id="kommentarer">
<?php if ($total = delad_total('comment')) : ?>
  <h3><?php echo $total === 1 ? '1 kommentar' : "{$total} kommentarer"; ?></h3>
  <ol class="kommentarer">
    <?php wp_list_comments(['type' => 'comment', 'callback' => 'delad_comment']); ?>
  </ol>
<?php endif; ?>
<?php foreach (['pingback' => 'Pingbackar', 'trackback' => 'Trackbackar'] as $kind => $heading) : ?>
<?php if ($total = delad_total($kind)) : ?>
  <h3><?php echo "{$heading} ({$total})"; ?></h3>
  <ul class="lankar">
    <?php wp_list_comments(['type' => $kind, 'callback' => 'delad_ping']); ?>
  </ul>
<?php endif; ?>
<?php endforeach; ?>
  <p><?php paginate_comments_links(['prev_text' => 'Äldre', 'next_text' => 'Nyare']); ?></p>
</div>
<?php comment_form(); ?>
