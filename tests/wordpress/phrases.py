"""The sentences that `content` makes posts and comments of, written for the project."""

from __future__ import annotations

SUBJECTS = [
    "bannern",
    "nyhetsbrevet",
    "direktreklamen",
    "den svenska byråvärlden",
    "sökordsköpet",
    "kundklubben",
    "radioreklamen",
    "den virala filmen",
    "pressreleasen",
    "varumärket",
    "bloggbävningen",
    "kampanjsajten",
    "utomhusreklamen",
    "målgruppen",
]

TITLES = [
    "Vad hände med {}?",
    "{0} är död, leve {0}",
    "Tre frågor om {}",
    "Så räddar vi {}",
    "Därför tror jag inte på {}",
    "{} i siffror",
    "Ett försvarstal för {}",
]

CATEGORIES = ["Reklam", "Webben", "Medier", "Mode & form", "Sökmotorer", "Politik", "Läst på annat håll"]

TAGS = ["Google", "Aftonbladet", "öl", "R&D", "byråval", "RSS", "mätning", "Åre", "tidningsdöd", "gerilla"]

POST_SENTENCES = [
    "I går satt jag på ett möte där ingen kunde förklara varför vi köper bilagor.",
    "Kunden nickade, byrån nickade, och mötet var slut på tjugo minuter.",
    "Det finns en siffra som alla citerar men som ingen har räknat fram.",
    "Tidningen tryckte annonsen upp och ned, och vi fick fler samtal än någonsin.",
    "Att mäta klick är lätt, att mäta om någon bryr sig är svårare.",
    "Min granne har aldrig sett vår kampanj, fast den hängde utanför hans port.",
    "Förra året lade vi hälften av pengarna på fel ställe, och jag vet inte vilken hälft.",
    "Reklam som ber om ursäkt för sig är den sämsta reklamen.",
    "På tåget hem räknade jag till fjorton skyltar och mindes en.",
    "Den som säger att folk hatar reklam har aldrig sett en butik på mellandagsrean.",
    "Vi provade samma text med två rubriker; den tråkiga vann.",
    "En redaktör berättade att läsarna ringer mest om korsordet.",
    "Jag tror att svaret är enklare än så: ingen frågade mottagaren.",
    "Det tog tre veckor att godkänna en mening, och då var erbjudandet slut.",
    "Läs gärna vad andra har skrivit, men räkna själva.",
    "Priset per tusen säger inget om de tusen.",
    "Så länge kassan ringer är det ingen som läser rapporten.",
    "Chefen ville ha en blogg, praktikanten fick skriva den.",
    "Det roligaste med siffrorna är att de inte stämmer.",
    "Vi återkommer när fakturan är betald.",
]

MARKUP = [
    'Bakgrunden står hos <a href="http://byrakraten.example/om-oss/">Byråkraten</a>, som hade det först.',
    "<blockquote>Ingen har någonsin köpt en borr för att få ett hål i väggen.</blockquote>",
    "<ul>\n<li>Bestäm vem ni talar med.</li>\n<li>Tala med dem.</li>\n<li>Sluta i tid.</li>\n</ul>",
    "<h3>Vad vi lärde oss</h3>\n\nAtt fråga först och trycka sedan.",
    "Det är <strong>inte</strong> sant att <em>alla</em> läser allt.",
    "Adressen är kort:\n<code>http://spaltmeter.example/?p=4&amp;q=5</code>",
    "Prislista 2009 &ndash; 3 000 kr för en spalt, 5 % rabatt för två.",
]

COMMENT_SENTENCES = [
    "Håller inte med om slutet, men början är bra.",
    "Har du en källa på det?",
    "Precis så var det hos oss också.",
    "Jag jobbade med den kampanjen och kan säga att siffran är påhittad.",
    "Bra skrivet, som vanligt.",
    "Det där med rubrikerna måste vi prova.",
    "Men vad kostade det egentligen?",
    "Min svärmor klipper fortfarande ut kupongerna.",
    "Du glömmer radion.",
    "Man undrar vad byrån själv tycker.",
    "Tack, nu vet jag vad jag ska säga på måndag.",
    "Jag läste samma sak hos Spaltmeter i förra veckan.",
    "Var det inte tvärtom i Norge?",
    "Skicka gärna rapporten hit när den är klar.",
    "Nu blev jag sugen på korsord.",
    "Håll i dig, det kommer mera.",
    "I read this through a translator and still agree with most of it.",
    "Jeg er helt enig, og det samme gjelder her i Bergen.",
]

SHORT_COMMENTS = ["+1", "Ja!", ":)", "Nej.", "Haha", "Först!", "Mm…"]

COMMENTERS = [
    ("Maja", ""),
    ("Sture Vall", "http://sturevall.example/"),
    ("K.", ""),
    ("Copy-Conny", "http://copyconny.example/blogg"),
    ("Örjan Åström", "http://åström.example/"),
    ("anonym", ""),
    ("Ylva Berg (Byråkraten)", "http://byrakraten.example/"),
    ("Fru Å", ""),
    ("bengt@jobbet", ""),
    ("Linnéa d’Arc", "http://www.linnea.example/om/?utm=nej&ref=a%20b"),
    ("Håkan", "http://spaltmeter.example/"),
    ("Läsare nr 7", ""),
]

LINKING_PAGES = [
    ("Spaltmeter » Blog Archive » Veckans länkar", "spaltmeter.example"),
    ("Byråkraten", "byrakraten.example"),
    ("Om bloggar & bankirer | Penningbloggen", "penning.example"),
    ("cheap watches online best price", "watches-online.example"),
    ("Måndagslänkar – Copy-Conny", "copyconny.example"),
    ("RSS, reklam och R&D", "rnd.example"),
]
