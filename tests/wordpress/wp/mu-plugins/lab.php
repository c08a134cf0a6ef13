<?php
// Keeps the test's WordPress offline, and closes the ways in that the option `lab_without` names:
// `api`, `feeds`, `sitemap`, `archives`. All of `api` and `sitemap` gone is a WordPress of 2009.
add_filter('pre_http_request', fn () => new WP_Error('offline', 'no network in tests'));
add_filter('pre_wp_mail', '__return_true');

$lab_without = (array) get_option('lab_without', []);

function lab_not_found(WP $request): void
{
    $request->query_vars = ['error' => '404'];
}

if (in_array('api', $lab_without, true)) {
    add_action('parse_request', function (WP $request) {
        if (isset($request->query_vars['rest_route'])) {
            lab_not_found($request);
        }
    }, 1);
    add_action('init', function () {
        remove_action('wp_head', 'rest_output_link_wp_head');
        remove_action('template_redirect', 'rest_output_link_header', 11);
        remove_action('wp_head', 'wp_oembed_add_discovery_links');
        remove_action('wp_head', 'wp_shortlink_wp_head');
        remove_action('template_redirect', 'wp_shortlink_header', 11);
        remove_action('wp_head', 'print_emoji_detection_script', 7);
        remove_action('wp_head', 'rel_canonical');
    });
    add_filter('the_generator', fn (string $tag) => str_replace(get_bloginfo('version'), '2.8.6', $tag));
}

if (in_array('feeds', $lab_without, true)) {
    add_action('parse_request', function (WP $request) {
        if (isset($request->query_vars['feed'])) {
            lab_not_found($request);
        }
    }, 1);
    add_action('init', function () {
        remove_action('wp_head', 'feed_links', 2);
        remove_action('wp_head', 'feed_links_extra', 3);
    });
}

if (in_array('sitemap', $lab_without, true)) {
    add_filter('wp_sitemaps_enabled', '__return_false');
}

if (in_array('archives', $lab_without, true)) {
    add_action('template_redirect', function () {
        if (is_archive() || (is_paged() && is_home())) {
            $GLOBALS['wp_query']->set_404();
            status_header(404);
        }
    }, 1);
}
