<?php
add_theme_support('automatic-feed-links');
add_theme_support('title-tag');

function delad_total(string $kind): int
{
    return get_comments(['post_id' => get_the_ID(), 'type' => $kind, 'status' => 'approve', 'count' => true]);
}

function delad_comment(WP_Comment $comment, array $args, int $depth): void
{ ?>
  <li <?php comment_class('kommentar'); ?> id="comment-<?php comment_ID(); ?>">
    <div class="svar">
      <?php comment_text(); ?>
    </div>
    <p class="vem"><?php echo get_avatar($comment, 32); ?> <strong><?php comment_author_link(); ?></strong> skrev den
      <a href="<?php echo esc_url(get_comment_link()); ?>"><?php comment_date('j F Y'); ?> kl. <?php comment_time('H.i'); ?></a>
      <?php comment_reply_link(['depth' => $depth, 'max_depth' => $args['max_depth'], 'reply_text' => 'Svara']); ?></p>
<?php
}

function delad_ping(WP_Comment $comment): void
{ ?>
  <li <?php comment_class(); ?>><?php comment_author_link(); ?>
<?php
}
