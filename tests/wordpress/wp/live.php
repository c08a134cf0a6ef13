<?php
// What happens to a blog in time, through WordPress' own functions: a list of {"do": …, …}.
require __DIR__ . '/start.php';

foreach (argument() as $step) {
    switch ($step['do']) {
        case 'post':
            must(wp_insert_post(wp_slash([
                'post_status' => 'publish', 'post_title' => $step['title'], 'post_content' => $step['text'], 'post_author' => 1,
            ]), true));
            break;
        case 'edit post':
            must(wp_update_post(wp_slash(['ID' => $step['id'], 'post_content' => $step['text']]), true));
            break;
        case 'rename':
            must(wp_update_post(wp_slash(['ID' => $step['id'], 'post_name' => $step['slug']]), true));
            break;
        case 'delete post':
            must(wp_delete_post($step['id'], true));
            break;
        case 'comment':
            must(wp_insert_comment(wp_slash([
                'comment_post_ID' => $step['id'], 'comment_author' => $step['author'], 'comment_content' => $step['text'],
                'comment_author_email' => 'lasare@lopsedeln.example', 'comment_approved' => 1, 'comment_type' => 'comment',
            ])));
            break;
        case 'edit comment':
            must(wp_update_comment(wp_slash(['comment_ID' => $step['id'], 'comment_content' => $step['text']])));
            break;
        case 'trash comment':
            must(wp_trash_comment($step['id']));
            break;
        case 'hold comment':
            must(wp_set_comment_status($step['id'], 'hold'));
            break;
        default:
            throw new RuntimeException("cannot do {$step['do']}");
    }
}
