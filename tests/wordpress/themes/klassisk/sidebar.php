<div id="sidebar">
<ul>
  <li><form method="get" id="searchform" action="<?php echo home_url('/'); ?>"><div><input type="text" name="s" id="s" /><input type="submit" value="Sök" /></div></form></li>
  <?php wp_list_pages('title_li=<h2>Sidor</h2>'); ?>
  <li><h2>Senaste kommentarer</h2>
    <ul id="recentcomments">
<?php foreach (get_comments(['number' => 5, 'status' => 'approve', 'post_status' => 'publish', 'post_type' => 'post']) as $recent) : ?>
      <li class="recentcomments"><?php comment_author_link($recent); ?> om <a href="<?php echo esc_url(get_comment_link($recent)); ?>"><?php echo get_the_title($recent->comment_post_ID); ?></a></li>
<?php endforeach; ?>
    </ul>
  </li>
  <li><h2>Arkiv</h2><ul><?php wp_get_archives('type=monthly&show_post_count=1'); ?></ul></li>
  <?php wp_list_categories('show_count=1&title_li=<h2>Kategorier</h2>'); ?>
  <li><h2>Bloggar vi läser</h2><ul><li><a href="http://byrakraten.example/">Byråkraten</a></li><li><a href="http://spaltmeter.example/">Spaltmeter</a></li></ul></li>
</ul>
</div>
