"""Pages that stand in a shop's place, composed in the shapes of the common bot guards and of shut shops."""

from __future__ import annotations

_LONG = "<p>Please stand by.</p>" * 40


def _page(title: str, head: str, body: str) -> str:
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )


CHALLENGES: dict[str, tuple[str, dict[str, str]]] = {
    # whose: the page, and headers of its own
    "cloudflare": (
        _page(
            "Just a moment...",
            "<meta name='robots' content='noindex,nofollow'><meta http-equiv='refresh' content='390'>",
            "<noscript>Enable JavaScript and cookies to"
            " continue</noscript><script>window._cf_chl_opt={cvId:'3',"
            "cZone:'shop.example',cType:'managed'};var a=document.createElement('script');"
            "a.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=1'</script>",
        ),
        {"cf-mitigated": "challenge"},
    ),
    "cloudflare in German": (
        _page("Nur einen Moment…", "", "<script>window._cf_chl_opt={cType:'interactive'};</script>" + _LONG),
        {},
    ),
    "cloudflare's block": (
        _page(
            "Attention Required! | Cloudflare",
            "",
            "<h1>Sorry, you have been blocked</h1><div class='cf-error-details'>Cloudflare Ray ID: 8f</div>",
        ),
        {},
    ),
    "akamai": (
        "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have"
        " permission to"
        " access \"http&#58;&#47;&#47;shop\" on this server.<P>Reference&#32;&#35;18&#46;2d<P>"
        "https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18</BODY></HTML>",
        {},
    ),
    "akamai's proof of work": (
        _page("", "", "<div id='sec-if-cpt-container'></div><script src='/_sec/cp/ak.js'></script>"),
        {},
    ),
    "akamai's interstitial": (
        "<html><head><meta http-equiv=\"refresh\" content=\"5; URL='/p?bm-verify=AAQ'\" /></head><body>"
        "<script>xhr.open('POST','/_sec/verify?provider=interstitial')</script></body></html>",
        {},
    ),
    "datadome": (
        "<html lang='en'><head><title>shop.example</title></head><body style='margin:0'><p"
        " id='cmsg'>Please enable"
        " JS and disable any ad blocker</p><script>var"
        " dd={'rt':'c','host':'geo.captcha-delivery.com'}</script>"
        "<script src='https://ct.captcha-delivery.com/c.js'></script></body></html>",
        {},
    ),
    "datadome for an API": ('{"url":"https://geo.captcha-delivery.com/captcha/?initialCid=AHr&t=fe"}', {}),
    "human": (
        _page(
            "Access to this page has been denied",
            "",
            "<div id='px-captcha'></div><script>window._pxUuid='1';window._pxAppId='PX1'</script>",
        ),
        {},
    ),
    "human for an API": (
        '{"appId":"PX1","jsClientSrc":"/1/init.js","firstPartyEnabled":true,"vid":"","uuid":"1",'
        '"hostUrl":"/1/xhr","blockScript":"/1/captcha/captcha.js?a=c"}',
        {},
    ),
    "kasada": (
        "<!DOCTYPE html><html><head></head><body><script>window.KPSDK={};KPSDK.now=Date.now;</script>"
        "<script src='/149e/2d2/ips.js?x-kpsdk-im=AAI'></script></body></html>",
        {},
    ),
    "imperva": (
        "<html><head><META NAME='robots' CONTENT='noindex,nofollow'><script"
        " src='/_Incapsula_Resource?SWJIYLWA=7'>"
        "</script></head><body><iframe id=\"main-iframe\" src='/_Incapsula_Resource?CWUDNSAI=9'>Request"
        " unsuccessful. Incapsula incident ID: 1-2</iframe></body></html>",
        {},
    ),
    "imperva's interruption": (
        _page("Pardon Our Interruption", "", "<h1>Pardon Our Interruption</h1>As you were browsing something"
              " about your browser made us think you might be a bot."),
        {},
    ),
    "aws waf": (
        _page(
            "Human Verification",
            "",
            "<script>window.awsWafCookieDomainList=[];window.gokuProps={'key':'A'};</script>"
            "<script src='https://1.token.awswaf.com/1/challenge.js'></script>",
        ),
        {"x-amzn-waf-action": "captcha"},
    ),
    "vercel": (_page("Vercel Security Checkpoint", "", "We're verifying your browser"), {}),
    "fastly": (
        _page("Client Challenge", "", "<noscript>JavaScript is disabled in your browser.</noscript>"),
        {},
    ),
    "sucuri": (
        _page("Sucuri WebSite Firewall - Access Denied", "", "Access Denied - Sucuri Website Firewall"),
        {},
    ),
    "sucuri's cookie": (
        "<html><title>You are being redirected...</title><noscript>Javascript is required.</noscript>"
        "<script>var s={},sucuri_cloudproxy_js='';S='cz1'</script></html>",
        {},
    ),
    "f5": (
        "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected."
        " Please consult"
        " with your administrator.<br><br>Your support ID is: 1</body></html>",
        {},
    ),
    "f5's script": (
        "<html><head><meta http-equiv='Pragma' content='no-cache'/><script src='/TSPD/0832?type=9'></script>"
        "<noscript>Please enable JavaScript to view the page content.<br/>Your support ID is:"
        " 2.</noscript></head>"
        "<body></body></html>",
        {},
    ),
    "queue-it": (
        _page("Queue-it", "", "<script src='//static.queue-it.net/x.js'></script>You are now in line"),
        {},
    ),
    "shopify": (
        _page("Example Shoes", "", "Your connection needs to be verified before you can proceed"),
        {},
    ),
    "radware": (_page("Radware Captcha Page", "", "<div class='h-captcha'></div>"), {}),
    "ddos-guard": (
        _page("DDoS-Guard", "", "Checking your browser before accessing shop.example.<script "
              "src='/.well-known/ddos-guard/check?context=free_splash'></script>"),
        {},
    ),
    "siteground": (
        '<html><head><link rel="icon" href="data:;"><meta http-equiv="refresh"'
        ' content="0;/.well-known/sgcaptcha/'
        '?r=%2Fp&y=ipc:1"></meta></head></html>',
        {},
    ),
    "anubis": (
        _page("Making sure you&#39;re not a bot!", "", "<script id='anubis_challenge'"
        " type='application/json'>{}"
              "</script><p>Loading...</p>"),
        {},
    ),
    "imunify360": (
        _page("One moment, please...", "<meta http-equiv='refresh' content='5'>", "<h1>Please wait while your"
              " request is being verified...</h1><form id='wsidchk-form' action='/z0f7'></form>"),
        {},
    ),
    "wordfence": (
        _page("Your access to this site has been limited by the site owner", "", "<h1>Your access"
        " to this service"
              " has been limited. (HTTP response code 503)</h1><p>Generated by Wordfence</p>"),
        {},
    ),
    "azure front door": (
        "<!DOCTYPE html><html><head><title>Microsoft-Azure-Application-Gateway/v2</title></head>"
        "<body><h1>The request is blocked.</h1>0abc</body></html>",
        {},
    ),
    "alibaba": (
        "<!DOCTYPE html><html><body><div id='nocaptcha'></div><script>sessionStorage.x5referer='/';"
        "window._config_={action:'captcha',url:'/_____tmd_____/punish?x5secdata=1'}</script></body></html>",
        {},
    ),
    "a page of its own": (_page("Robot or human?", "", "Activate and hold the button to confirm"), {}),
    "a captcha of its own": (
        _page("Example Shoes", "<script src='https://js.hcaptcha.com/1/api.js'></script>",
              "<form action='/verify'><div class='h-captcha' data-sitekey='1'></div></form>"
              "<p>Please confirm you are human to go on shopping</p>"),
        {},
    ),
}  # fmt: skip

CLOSED: dict[str, str] = {
    "maintenance": _page("We'll be right back", "", "<h1>Scheduled maintenance</h1>"),
    "maintenance of a Magento": _page("Service Temporarily Unavailable", "", "<h1>Service"
    " Temporarily Unavailable"
                                      "</h1><p>We're currently undergoing maintenance</p>"),
    "maintenance of a WordPress": _page("Maintenance", "", "<h1>Briefly unavailable for scheduled"
    " maintenance."
                                        " Check back in a minute.</h1>"),
    "maintenance in German": _page("Wartungsarbeiten", "", "<h1>Wir sind gleich zurück</h1>"),
    "maintenance in French": _page("Site en maintenance", "", "<h1>Nous revenons bientôt</h1>"),
    "maintenance in Spanish": _page("Sitio en mantenimiento", "", "<h1>Volvemos enseguida</h1>"),
    "opening soon": _page("Opening soon", "", "<h1>Opening soon</h1><p>Be the first to know.</p>"),
}  # fmt: skip

HOME = _page(
    "Example Shoes | Running shoes and more",
    "<link rel='stylesheet' href='/x.css'>",
    "<header><a href='/cart'>Cart</a></header><main><h1>Welcome</h1><a href='/about'>About us</a>"
    "<p>Free shipping over 100</p></main><footer>Terms</footer>",
)
"""A healthy page of a shop that has nothing to do with what was asked."""

LOST = _page(
    "Page not found | Example Shoes",
    "",
    "<main><h1>Oops! We can't find that page</h1><a href='/'>Home</a></main>",
)
"""A page that is not there, sent with status 200."""
