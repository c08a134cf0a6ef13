<?php get_header(); ?>
<div id="content" class="widecolumn">
<?php while (have_posts()) : the_post(); ?>
  <div class="navigation">
    <div class="alignleft"><?php previous_post_link('&laquo; %link'); ?></div>
    <div class="alignright"><?php next_post_link('%link &raquo;'); ?></div>
  </div>
  <div <?php post_class(); ?> id="post-<?php the_ID(); ?>">
    <h2><?php the_title(); ?></h2>
    <div class="entry">
      <?php the_content(); ?>
      <?php wp_link_pages(['before' => '<p><strong>Sidor:</strong> ', 'after' => '</p>']); ?>
      <?php the_tags('<p>Etiketter: ', ', ', '</p>'); ?>
      <p class="postmetadata alt"><small>
        Det här inlägget skrevs av <?php the_author_posts_link(); ?> den <?php the_time('j F, Y'); ?> klockan <?php the_time('H:i'); ?> och
        ligger under <?php the_category(', '); ?>. Du kan följa svaren via <?php post_comments_feed_link('RSS 2.0'); ?>.
        <?php echo comments_open() ? 'Du kan <a href="#respond">lämna ett svar</a>, eller <a href="' . get_trackback_url() . '" rel="trackback">länka hit</a> från din egen sida.' : 'Det går inte längre att svara.'; ?>
      </small></p>
    </div>
  </div>
  <?php comments_template(); ?>
<?php endwhile; ?>
</div>
<?php get_footer(); ?>
