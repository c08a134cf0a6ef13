<?php get_header(); ?>
<div id="content" class="narrowcolumn">
<?php while (have_posts()) : the_post(); ?>
  <div class="post" id="post-<?php the_ID(); ?>">
    <h2><?php the_title(); ?></h2>
    <div class="entry"><?php the_content(); ?></div>
  </div>
  <?php comments_template(); ?>
<?php endwhile; ?>
</div>
<?php get_sidebar(); ?>
<?php get_footer(); ?>
