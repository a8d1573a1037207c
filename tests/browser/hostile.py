"""Texts that would like to be markup, a script, a template, a header or a command. `ran` is what all of them try to do."""

RAN = "window.__ran=1"
ELSEWHERE = "//elsewhere.invalid"  # a host that nobody may be asked for

_SCRIPTS = (
    f"<script>{RAN}</script>",
    f"<ScRiPt>{RAN}</sCrIpT>",
    f"<script >{RAN}</script\t\n bar>",
    f"<scr<script>ipt>{RAN}</scr</script>ipt>",
    f"<script src={ELSEWHERE}/x.js></script>",
    f"<script type=module>import '{ELSEWHERE}/x.js';{RAN}</script>",
    f"<script>{RAN}",
    f"<scr\0ipt>{RAN}</scr\0ipt>",
)
_HANDLERS = (
    f"<img src=x onerror={RAN}>",
    f'<IMG """><SCRIPT>{RAN}</SCRIPT>">',
    f"<img src={ELSEWHERE}/x.png>",
    f"<body onload={RAN}>",
    f"<details open ontoggle={RAN}>x</details>",
    f"<input autofocus onfocus={RAN}>",
    f"<style>@keyframes x{{}}</style><b style=animation-name:x onanimationstart={RAN}>x</b>",
)
_FOREIGN = (
    f"<svg onload={RAN}>",
    f"<svg><script>{RAN}</script></svg>",
    f"<svg><script href=data:,{RAN} /></svg>",
    f"<svg><a xlink:href=javascript:{RAN}><text y=20>x</text></a></svg>",
    f"<svg><foreignObject><iframe srcdoc='<script>parent.{RAN}</script>'></iframe></foreignObject></svg>",
    f"<svg><animate onbegin={RAN} attributeName=x dur=1s>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RAN}>",
    f"<math href=javascript:{RAN}>x</math>",
)
_LINKS = (
    f"javascript:{RAN}",
    f"java\nscript:{RAN}",
    f"<a href=javascript:{RAN}>x</a>",
    f"<a href=&#106;avascript&colon;{RAN}>x</a>",
    f"data:text/html,<script>{RAN}</script>",
    "data:text/html;base64,PHNjcmlwdD53aW5kb3cuX19yYW49MTwvc2NyaXB0Pg==",
    f"[x](javascript:{RAN})",
    f"![x]({ELSEWHERE}/x.png) <javascript:{RAN}>",
    f"<button formaction=javascript:{RAN}>x</button>",
)
_PAGES = (
    f"<base href={ELSEWHERE}/>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RAN}'>",
    f"<meta http-equiv=refresh content=0;url={ELSEWHERE}/>",
    f"<iframe srcdoc='&lt;script&gt;parent.{RAN}&lt;/script&gt;'></iframe>",
    f"<object data=data:text/html,<script>parent.{RAN}</script>></object>",
    f"<link rel=stylesheet href={ELSEWHERE}/x.css>",
    f"<style>body{{background:url({ELSEWHERE}/x.png)}}</style>",
    f"<b style=\"background:url('{ELSEWHERE}/x.png');width:expression({RAN})\">x</b>",
    f"<dialog open>x</dialog><template shadowrootmode=open><script>{RAN}</script></template>",
)
_BREAK_OUTS = (
    f'"><script>{RAN}</script>',
    f"'><script>{RAN}</script>",
    f'" autofocus onfocus="{RAN}" x="',
    f"` onmouseover={RAN} ",
    f'"/><svg/onload={RAN}>',
    f"</textarea><script>{RAN}</script>",
    f"</title><script>{RAN}</script>",
    f"</script><script>{RAN}</script>",
    f"</svg></desc></text><script>{RAN}</script>",
    f"</style></noscript></select></option><img src=x onerror={RAN}>",
    f"--><script>{RAN}</script><!--",
    f"<!--><script>{RAN}</script>-->",
    f"]]><script>{RAN}</script><![CDATA[",
    f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/hostname'>]><x>&y;</x>{RAN}",
    f"</main></body></html><script>{RAN}</script>",
)
_MUTATIONS = (
    f'<noscript><p title="</noscript><img src=x onerror={RAN}>">',
    f'<style><p title="</style><img src=x onerror={RAN}>">',
    f'<xmp><p title="</xmp><img src=x onerror={RAN}>">',
    f"<svg></p><style><a id='</style><img src=x onerror={RAN}>'>",
    f"<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror={RAN} src>'>",
    f"<listing>&lt;img src=x onerror={RAN}&gt;</listing>",
    f"<select><template><img src=x onerror={RAN}></template></select><plaintext>",
)
_TEMPLATES = (
    "{{7*7}}",
    "{{ library.__class__.__mro__[1].__subclasses__() }}",
    "{% for x in range(9) %}x{% endfor %}{% raw %}",
    "{# no comment #}${7*7}#{7*7}<%= 7*7 %>*{7*7}@(7*7)",
    "{0.__class__.__init__.__globals__} {site} %(site)s %s%n $site",
    f"{{{{constructor.constructor('{RAN}')()}}}}",
    f"${{{RAN}}}`${{{RAN}}}`",
)
_ENCODED = (
    f"&lt;script&gt;{RAN}&lt;/script&gt;",
    f"&amp;lt;script&amp;gt;{RAN}&amp;lt;/script&amp;gt;",
    f"&#60;script&#62;{RAN}&#60;/script&#62;",
    f"&#x3c;img src=x onerror={RAN}&#x3E",
    f"%3Cscript%3E{RAN}%3C/script%3E",
    f"%253Cscript%253E{RAN}%253C/script%253E",
    f"\\u003cscript\\u003e{RAN}\\u003c/script\\u003e",
    f"\\x3cscript\\x3e{RAN}\\74/script\\76",
    f"+ADw-script+AD4-{RAN}+ADw-/script+AD4-",
    f"\uff1cscript\uff1e{RAN}\uff1c/script\uff1e",
    f"\u02c2img src=x onerror={RAN}\u02c3 \u2039b\u203a \u27e8i\u27e9 \ufe64u\ufe65",
    f"%C0%BCscript%C0%BE{RAN} %E0%80%BCscript",
    "&quot;&apos;&#34;&#39;&colon;&NewLine;&Tab;&nbsp;&ZeroWidthSpace;&lt",
)
_LETTERS = (
    f"\u202e>tpircs<{RAN}\u202c \u2066x\u2069",
    f"\u200e<b>\u200f{RAN}</b>\u061c",
    f"<\u200dscript\u200c>{RAN}<\ufeff/script>",
    f"a\0b<b\0>{RAN}\0",
    "\ud800 alone \udfff\udc00 <b>",
    f"\u2028{RAN}\u2029<b>\x85",
    "\x1b[31m\x07\x08\x0b\x0c\x7f<b>",
    "\U0001f469\u200d\U0001f52c\U0001f3fd\U0001f1e9\U0001f1ea\u2603\ufe0f <3",
    "Z\u0351\u036b\u0343a\u0321\u0353\u031el\u030eg\u0336o\u033c < > & \" ' `",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u4f60\u597d <b>",
    "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u2032\u2033`\u00b4'\"<q>",
    "W" * 1000,
    "<" * 150 + ">" * 150,
)
_COMMANDS = (
    "'; DROP TABLE patients; --",
    '" OR 1=1 UNION SELECT * FROM notes --',
    "$(touch /tmp/x) `id` ; cat /etc/passwd | sh && true",
    "../../../../etc/passwd",
    "x\r\nSet-Cookie: a=b\r\nLocation: //elsewhere.invalid/\r\n\r\n<b>x</b>",
    f"\nx\rContent-Type: text/html\n\n<script>{RAN}</script>",
    "/JavaScript (app.alert(1)) /OpenAction << /S /URI /URI (//elsewhere.invalid) >> endobj",
    "__proto__[x]=1&constructor.prototype.x=1&f=sex:male",
)
_POLYGLOTS = (
    (
        f"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk={RAN} )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>"
        f"\\x3csVg/<sVg/oNloAd={RAN}//>\\x3e"
    ),
    f'\'">><marquee><img src=x onerror={RAN}></marquee>"></plaintext\\></|\\><plaintext/onmouseover={RAN}>',
    f"<b>bold</b><i id=main class=said name=note>x</i>{RAN}",
)

HOSTILE = (
    *_SCRIPTS, *_HANDLERS, *_FOREIGN, *_LINKS, *_PAGES, *_BREAK_OUTS, *_MUTATIONS,
    *_TEMPLATES, *_ENCODED, *_LETTERS, *_COMMANDS, *_POLYGLOTS,
)  # fmt: skip
"""All of them, each once."""

WHOLE = tuple(text for text in HOSTILE if not any("\ud800" <= char <= "\udfff" for char in text))
"""Those that a file in UTF-8 can hold: all but half characters."""
