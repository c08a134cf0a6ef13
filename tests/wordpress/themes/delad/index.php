<!DOCTYPE html>
<html <?php language_attributes(); ?>>
<head>
<meta charset="<?php bloginfo('charset'); ?>">
<?php wp_head(); ?>
</head>
<body <?php body_class(); ?>>
<div id="topp"><a href="<?php echo home_url('/'); ?>"><?php bloginfo('name'); ?></a> <span><?php bloginfo('description'); ?></span></div>
<div id="innehall">
<?php while (have_posts()) : the_post(); ?>
  <div class="inlagg" id="post-<?php the_ID(); ?>">
<?php if (is_singular()) : ?>
    <h1><?php the_title(); ?></h1>
<?php else : ?>
    <h2><a href="<?php the_permalink(); ?>"><?php the_title(); ?></a></h2>
<?php endif; ?>
    <p class="datum"><?php echo get_the_date('j F Y'); ?>, skrivet av <?php the_author_posts_link(); ?></p>
    <div class="brodtext">
      <?php is_singular() ? the_content() : the_excerpt(); ?>
    </div>
    <?php wp_link_pages(['before' => '<p class="sidor">Sida: ', 'after' => '</p>']); ?>
<?php if (is_single()) : ?>
    <p class="mer">Kategori: <?php the_category(', '); ?> <?php the_tags('Taggar: ', ', '); ?></p>
<?php endif; ?>
  </div>
<?php
if (is_singular()) {
    comments_template();
} else { ?>
  <p><a href="<?php the_permalink(); ?>#kommentarer"><?php comments_number('Inga kommentarer', '1 kommentar', '% kommentarer'); ?></a></p>
<?php } ?>
<?php endwhile; ?>
<?php if (!have_posts() && is_404()) : ?><p>Sidan finns inte.</p><?php endif; ?>
<p class="bladdra"><?php posts_nav_link(' | ', 'Nyare', 'Äldre'); ?></p>
</div>
<div id="arkiv"><h3>Månader</h3><ul><?php wp_get_archives(); ?></ul></div>
<?php wp_footer(); ?>
</body>
</html>
