<?php
// Loads WordPress into a script of ours; the script's argument is JSON on standard input.
error_reporting(E_ALL & ~E_DEPRECATED & ~E_NOTICE & ~E_WARNING);
set_exception_handler(function (Throwable $error) {
    fwrite(STDERR, $error . "\n");
    exit(1);
});
$_SERVER += ['HTTP_HOST' => parse_url(getenv('WORDPRESS_URL'), PHP_URL_HOST), 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/'];
require getenv('WORDPRESS') . '/wp-load.php';

function argument(): array
{
    return json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR) ?? [];
}

function must($result)
{
    if (is_wp_error($result)) {
        throw new RuntimeException($result->get_error_message());
    }
    if (!$result) {
        throw new RuntimeException('WordPress said no');
    }
    return $result;
}
