<?php get_header(); ?>
<div id="content" class="narrowcolumn">
  <h2 class="pagetitle"><?php wp_title('', true); ?></h2>
<?php
klassisk_browse();
klassisk_posts();
klassisk_browse();
?>
</div>
<?php get_sidebar(); ?>
<?php get_footer(); ?>
