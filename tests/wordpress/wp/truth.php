<?php
// What a visitor of this blog may see, read from WordPress' database: published posts without a password, and
// the approved comments on them that a threaded list shows.
require __DIR__ . '/start.php';

function plain(string $html): string
{
    return html_entity_decode(wp_strip_all_tags($html), ENT_QUOTES | ENT_HTML5, 'UTF-8');
}

function instant(string $gmt): string
{
    return str_replace(' ', 'T', $gmt) . '+00:00';
}

function names(int $post, string $taxonomy): array
{
    return array_map('plain', wp_get_post_terms($post, $taxonomy, ['fields' => 'names']));
}

function is_shown(WP_Comment $comment): bool
{
    while ($comment->comment_approved === '1' && $comment->comment_parent) {
        $comment = get_comment($comment->comment_parent);
    }
    return $comment->comment_approved === '1';
}

$posts = [];
$comments = [];
foreach (get_posts(['post_type' => 'post', 'post_status' => 'publish', 'numberposts' => -1, 'has_password' => false, 'order' => 'ASC']) as $post) {
    setup_postdata($GLOBALS['post'] = $post);
    $body = preg_replace(['/<!--more.*?-->|<!-- .?wp:nextpage -->/', '/<!--nextpage-->/'], ['', "\n\n"], $post->post_content);
    $posts[] = [
        'id' => (string) $post->ID,
        'url' => get_permalink($post),
        'title' => plain(wptexturize($post->post_title)) ?: null,
        'author' => get_the_author_meta('display_name', $post->post_author),
        'published_at' => instant($post->post_date_gmt),
        'year' => (int) substr($post->post_date, 0, 4),
        'html' => apply_filters('the_content', $body),
        'categories' => names($post->ID, 'category'),
        'tags' => names($post->ID, 'post_tag'),
        'responses' => (int) get_comments_number($post),
    ];
    foreach (get_comments(['post_id' => $post->ID, 'status' => 'approve', 'orderby' => 'comment_date_gmt', 'order' => 'ASC']) as $comment) {
        if (!is_shown($comment)) {
            continue;
        }
        $comments[] = [
            'id' => $comment->comment_ID,
            'post_id' => (string) $post->ID,
            'kind' => $comment->comment_type,
            'author' => plain(get_comment_author($comment)),
            'author_url' => plain(get_comment_author_url($comment)) ?: null,
            'published_at' => instant($comment->comment_date_gmt),
            'html' => apply_filters('comment_text', $comment->comment_content, $comment, []),
            'parent_id' => $comment->comment_parent ?: null,
            'is_post_author' => $comment->user_id && $comment->user_id === $post->post_author,
        ];
    }
}
echo wp_json_encode(['posts' => $posts, 'comments' => $comments], JSON_UNESCAPED_UNICODE);
