<?php if (post_password_required()) { ?>
  <p class="nocomments">Inlägget är lösenordsskyddat. Skriv lösenordet för att se svaren.</p>
<?php return; } ?>
<?php if (have_comments()) : ?>
  <h3 id="comments"><?php comments_number('Inga svar', 'Ett svar', '% svar'); ?> till &#8220;<?php the_title(); ?>&#8221;</h3>
  <div class="navigation">
    <div class="alignleft"><?php previous_comments_link(); ?></div>
    <div class="alignright"><?php next_comments_link(); ?></div>
  </div>
  <ol class="commentlist">
    <?php wp_list_comments(); ?>
  </ol>
  <div class="navigation">
    <div class="alignleft"><?php previous_comments_link(); ?></div>
    <div class="alignright"><?php next_comments_link(); ?></div>
  </div>
<?php elseif (!comments_open()) : ?>
  <p class="nocomments">Det går inte att kommentera.</p>
<?php endif; ?>
<?php comment_form(); ?>
