"""Where addresses hold people: profiles at the platforms that many have one at. Data.

Each platform's own help pages say where a profile's name stands in its address.
"""

from __future__ import annotations

PROFILES: dict[str, str] = {
    # host (and its subdomains): what stands before the handle in the path; "-" for the first segment itself
    "twitter.com": "- intent/user",
    "x.com": "-",
    "facebook.com": "- people pages groups pg profile",
    "fb.com": "-",
    "fb.me": "-",
    "instagram.com": "- stories",
    "threads.net": "-",
    "linkedin.com": "in pub company profile",
    "pinterest.com": "-",
    "pinterest.se": "-",
    "youtube.com": "user channel c -@",
    "vimeo.com": "-",
    "flickr.com": "photos people",
    "plus.google.com": "- u/0 u/1",
    "profiles.google.com": "-",
    "google.com": "profiles",
    "picasaweb.google.com": "-",
    "friendfeed.com": "-",
    "bloggy.se": "-",
    "jaiku.com": "-",
    "delicious.com": "-",
    "del.icio.us": "-",
    "last.fm": "user",
    "lastfm.se": "user",
    "myspace.com": "-",
    "github.com": "-",
    "gitlab.com": "-",
    "about.me": "-",
    "medium.com": "-@",
    "soundcloud.com": "-",
    "slideshare.net": "-",
    "reddit.com": "user u",
    "tiktok.com": "-@",
    "bsky.app": "profile",
    "t.me": "-",
    "snapchat.com": "add",
    "disqus.com": "by -",
    "blogger.com": "profile feeds",
    "profile.typepad.com": "-",
    "profile.typekey.com": "-",
    "claimid.com": "-",
    "digg.com": "users",
    "technorati.com": "people profile",
    "stumbleupon.com": "stumbler",
    "foursquare.com": "user -",
    "open.spotify.com": "user",
    "xing.com": "profile",
    "wikipedia.org": "wiki/user: wiki/användare:",
    "bloglovin.com": "blog blogs profile @",
    "gravatar.com": "-",
    "secure.gravatar.com": "-",
    "intensedebate.com": "people profiles",
    "linktr.ee": "-",
    "patreon.com": "-",
    "twitch.tv": "-",
    "goodreads.com": "user/show author/show",
    "meetup.com": "members",
    "playahead.se": "-",
    "lunarstorm.se": "-",
    "ask.fm": "-",
    "formspring.me": "-",
    "nouw.com": "-",
    # home pages by path
    "hem.passagen.se": "-",
    "home.swipnet.se": "-",
    "geocities.com": "-",
    "angelfire.com": "-",
    "members.tripod.com": "-",
    "user.tninet.se": "-",
    "hem.bredband.net": "-",
    "web.telia.com": "-",
    "home.no.net": "-",
}

NOT_PROFILES = frozenset(
    "search hashtag share sharer sharer.php intent home i login signup about help privacy terms tos jobs explore p "
    "reel tv watch embed playlist results feed plugins dialog events l.php photo.php permalink.php story.php tr v2.0 "
    "groups pages people pg profile profile.php watch notes media photos videos apps tag tags popular features topics "
    "pricing blog pin ideas categories channels album ondemand hub settings notifications messages oauth compose "
    "avatar".split()
)
"""First segments of a path that are nobody's name."""

PROFILE_SCRIPTS = frozenset("profile.php photo.php permalink.php story.php video.php album.php home.php".split())
"""First segments of a profile platform's paths that have whom they show in the query."""

SUBDOMAINS = (
    "blogspot.com blogspot.se wordpress.com typepad.com blogg.se bloggplatsen.se tumblr.com livejournal.com "
    "webblogg.se posterous.com jaiku.com vox.com blog.com weebly.com wixsite.com over-blog.com substack.com ghost.io "
    "github.io metrobloggen.se bloggagratis.se bloggo.nu squarespace.com webs.com myopenid.com bloggproffs.se "
    "devote.se tripod.com spotlife.se bloggsida.se 20m.com deviantart.com bandcamp.com medium.com tictail.com "
    "myspace.com blogspot.no blogspot.dk blogspot.fi blogspot.de blogspot.co.uk blogspot.fr".split()
)
"""Hosts whose subdomains are people's."""

PERSONAL_PATHS = frozenset(
    "author authors user users users.php member members medlem medlemmar profil profile profiles people person "
    "skribent forfattare författare anvandare användare autor autoren bruker bruger kayttaja".split()
)
"""Segments of a path that somebody's name follows: `/author/peter/`."""

PERSONAL_PARAMETERS = frozenset(
    "author author_name name namn user username user_name uid userid user_id u login mail email e-mail epost from nick "
    "nickname screen_name via handle profile id_user member membername q_author authorid blogid profileid gravatar_id "
    "avatar who owner by".split()
)
"""Names of query parameters whose values are somebody."""

COMMENT_PARAMETERS = frozenset("replytocom showcomment cid commentid comment_id comment cmt reply lc".split())
"""Names of query parameters that lead to one comment."""
