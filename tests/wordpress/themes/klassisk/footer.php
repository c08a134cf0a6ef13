<hr />
<div id="footer">
  <p><?php bloginfo('name'); ?> drivs med <a href="http://wordpress.org/">WordPress</a>.
  <a href="<?php bloginfo('rss2_url'); ?>">Inlägg (RSS)</a> och <a href="<?php bloginfo('comments_rss2_url'); ?>">kommentarer (RSS)</a>.</p>
</div>
</div>
<?php wp_footer(); ?>
</body>
</html>
