<?php get_header(); ?>
<div id="content" class="narrowcolumn">
<?php
if (have_posts()) {
    klassisk_posts();
    klassisk_browse();
} else { ?>
  <h2 class="center">Finns inte</h2>
  <p class="center">Det du letar efter finns inte här.</p>
<?php } ?>
</div>
<?php get_sidebar(); ?>
<?php get_footer(); ?>
