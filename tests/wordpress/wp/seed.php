<?php
// Writes the blog of content.py into WordPress, through its own functions.
require __DIR__ . '/start.php';
require_once ABSPATH . 'wp-admin/includes/taxonomy.php';

kses_remove_filters(); // as for an editor, who may write any HTML in a post
wp_defer_term_counting(true);
wp_defer_comment_counting(true);

$blog = argument();
$users = [];
foreach ($blog['users'] as $user) {
    $users[$user['login']] = must(wp_insert_user([
        'user_login' => $user['login'],
        'user_pass' => wp_generate_password(),
        'user_email' => "{$user['login']}@lopsedeln.example",
        'display_name' => $user['name'],
        'role' => 'editor',
    ]));
}

$categories = [];
function category(string $name): int
{
    global $categories;
    return $categories[$name] ??= must(wp_create_category($name));
}

$ids = [];
foreach ($blog['posts'] as $post) {
    $fields = wp_slash([
        'post_type' => $post['type'],
        'post_status' => $post['status'] === 'trash' ? 'publish' : $post['status'],
        'post_title' => $post['title'],
        'post_name' => $post['slug'],
        'post_content' => $post['body'],
        'post_date' => $post['date'],
        'post_author' => $users[$post['author']],
        'post_password' => $post['password'],
        'comment_status' => $post['comment_status'],
        'ping_status' => $post['comment_status'],
        'post_parent' => $post['parent'] ? $ids[$post['parent']] : 0,
    ]);
    if ($post['type'] === 'attachment') {
        $upload = wp_upload_bits("{$post['slug']}.png", null, base64_decode($blog['image']));
        $id = must(wp_insert_attachment(['post_status' => 'inherit', 'post_mime_type' => 'image/png'] + $fields, $upload['file']));
    } else {
        $id = must(wp_insert_post($fields, true));
    }
    $ids[$post['key']] = $id;
    if ($post['type'] === 'post') {
        if ($post['categories']) {
            must(wp_set_post_categories($id, array_map('category', $post['categories'])));
        }
        wp_set_post_terms($id, $post['tags'], 'post_tag');
    }
    if ($post['sticky']) {
        stick_post($id);
    }
}

kses_init_filters();
$comment_ids = [];
foreach ($blog['comments'] as $comment) {
    $data = wp_slash([
        'comment_post_ID' => $ids[$comment['post']],
        'comment_parent' => $comment['parent'] ? $comment_ids[$comment['parent']] : 0,
        'comment_type' => $comment['kind'],
        'comment_author' => $comment['author'],
        'comment_author_url' => $comment['url'],
        'comment_author_email' => $comment['email'],
        'comment_author_IP' => '127.0.0.1',
        'comment_agent' => 'test',
        'comment_date' => $comment['date'],
        'comment_content' => $comment['text'],
        'user_id' => $comment['user'] ? $users[$comment['user']] : 0,
    ]);
    $data = wp_filter_comment($data); // what the form, too, lets comments through
    $data['comment_approved'] = $comment['status'] === 'held' ? 0 : 1;
    $id = must(wp_insert_comment($data));
    $comment_ids[$comment['key']] = $id;
}
foreach ($blog['comments'] as $comment) {
    if ($comment['status'] === 'spam') {
        must(wp_spam_comment($comment_ids[$comment['key']]));
    } elseif ($comment['status'] === 'trash') {
        must(wp_trash_comment($comment_ids[$comment['key']]));
    }
}
foreach ($blog['posts'] as $post) {
    if ($post['status'] === 'trash') {
        must(wp_trash_post($ids[$post['key']]));
    }
}

wp_defer_term_counting(false);
wp_defer_comment_counting(false);
