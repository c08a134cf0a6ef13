"""A page of a blog that tries to act wherever it is shown, and to fetch from a host that counts who comes."""

ELSEWHERE = "http://127.0.0.1:9"

_ACTS = f"""</iframe><base href="{ELSEWHERE}/"><meta http-equiv="refresh" content="0; url={ELSEWHERE}/refresh">
<link rel="stylesheet" href="{ELSEWHERE}/a.css"><link rel="dns-prefetch" href="{ELSEWHERE}">
<meta name="author" content='"><script>alert(1)</script>'>"""

_BODY = f"""<script>alert(3); parent.postMessage("x"); top.location = "{ELSEWHERE}/top"</script><p>Före</p>
<img src="{ELSEWHERE}/x.png" srcset="{ELSEWHERE}/y.png 2x" onerror="alert(4)" alt="en bild">
<img src="data:image/svg+xml;base64,PHN2Zz4=" alt="vektor"><img src="data:image/gif;base64,R0lGODlh" alt="liten">
<svg><script>alert(5)</script><image href="{ELSEWHERE}/z.png"/></svg>
<math><mtext><style><img src=x onerror=alert(6)></style></mtext></math>
<iframe src="{ELSEWHERE}/frame" srcdoc="<script>alert(7)</script>"></iframe>
<form action="{ELSEWHERE}/form" id="f"><input autofocus onfocus="alert(8)">
<button formaction="javascript:alert(9)">Skicka</button></form>
<a href="javascript:alert(10)" target="_top" ping="{ELSEWHERE}/ping">länk</a>
<a href=" jAvA&#10;script:alert(11)">länk</a> <a href="{ELSEWHERE}/bort" target="_top">bort</a>
<object data="{ELSEWHERE}/object"><embed src="{ELSEWHERE}/embed"></object>
<video src="{ELSEWHERE}/video" autoplay></video>
<div style="background: url({ELSEWHERE}/style)" class="x" id="y" title='" onmouseover="alert(12)'>stil</div>
<style>@import url({ELSEWHERE}/import.css); p {{ background: url({ELSEWHERE}/sheet.png) }}</style>
<noscript><p title="</noscript><img src=x onerror=alert(13)>">utan skript</p></noscript>
<cite>&lt;script&gt;alert(14)&lt;/script&gt;</cite>
<table background="{ELSEWHERE}/table"><td background="{ELSEWHERE}/cell">ruta</table><template><b>mall</b></template>
<textarea></textarea><script>alert(15)</script><p>Efter</p></iframe>"""

HOSTILE = f"""<html><head><title>T</title></iframe></title>{_ACTS}</head>
<body onload="alert(2)" background="{ELSEWHERE}/b.png">{_BODY}</body></html><script>alert(16)</script>"""

NAME = "<script>alert(21)</script>"

POST = f"""<html lang="sv"><head><title>&lt;script&gt;alert(20)&lt;/script&gt;</title>
<meta name="generator" content="WordPress 3.1">{_ACTS}</head>
<body class="single postid-7" onload="alert(2)"><div id="post-7" class="post hentry">
<h1 class="entry-title">&lt;/script&gt;&lt;script&gt;alert(20)&lt;/script&gt; och en rubrik</h1>
<div class="entry-content"><p>Ett inlägg om &lt;img src=x onerror=alert(22)&gt; och annat som är långt nog.</p>
{_BODY}</div></div>
<ol class="commentlist"><li class="comment" id="comment-1">
<cite class="fn"><a href="javascript:alert(23)">&lt;script&gt;alert(21)&lt;/script&gt;</a></cite>
<div class="comment-body"><p>"&gt;&lt;/iframe&gt;&lt;script&gt;alert(24)&lt;/script&gt; skrev jag.</p></div></li>
<li class="comment" id="comment-2"><cite class="fn"><a href='http://a.example/"onmouseover="alert(25)'>Kari</a></cite>
<div class="comment-body"><p>{{said}} ${{alert(26)}} &amp;lt;b&amp;gt; \u2028</p></div></li></ol></body></html>"""
