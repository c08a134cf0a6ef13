<?php
// WordPress' own export of the whole blog (Verktyg > Exportera), into the file that the argument names.
require __DIR__ . '/start.php';
require_once ABSPATH . 'wp-admin/includes/export.php';

ob_start();
export_wp();
file_put_contents(argument()['path'], ob_get_clean());
