<?php
add_theme_support('automatic-feed-links');

function klassisk_browse(): void
{
    echo '<div class="navigation"><div class="alignleft">';
    next_posts_link('&laquo; Äldre inlägg');
    echo '</div><div class="alignright">';
    previous_posts_link('Nyare inlägg &raquo;');
    echo '</div></div>';
}

function klassisk_posts(): void
{
    while (have_posts()) {
        the_post(); ?>
    <div <?php post_class(); ?> id="post-<?php the_ID(); ?>">
      <h2><a href="<?php the_permalink(); ?>" rel="bookmark" title="Permalänk till <?php the_title_attribute(); ?>"><?php the_title(); ?></a></h2>
      <small><?php the_time('j F, Y'); ?> av <?php the_author(); ?></small>
      <div class="entry"><?php the_content('Läs hela inlägget &raquo;'); ?></div>
      <p class="postmetadata"><?php the_tags('Etiketter: ', ', ', '<br />'); ?>Sparat under <?php the_category(', '); ?> |
        <?php comments_popup_link('Inga svar &#187;', 'Ett svar &#187;', '% svar &#187;', '', 'Avstängt för kommentarer'); ?></p>
    </div>
<?php
    }
}
