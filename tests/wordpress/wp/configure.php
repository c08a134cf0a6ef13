<?php
// Switches theme, closed ways in and options: {"theme": …, "without": […], "options": {…}}.
require __DIR__ . '/start.php';

$wanted = argument();
if (!wp_get_theme($wanted['theme'])->exists()) {
    throw new RuntimeException("no such theme: {$wanted['theme']}");
}
switch_theme($wanted['theme']);
update_option('lab_without', $wanted['without']);
foreach ($wanted['options'] as $name => $value) {
    update_option($name, $value);
}
$GLOBALS['wp_rewrite']->init();
flush_rewrite_rules(false);
