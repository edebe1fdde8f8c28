"""First pages as a view would hand them over: the Korean node for an officer, and for nobody."""

from datetime import UTC, datetime

from comity.web.first import (
    Agreement,
    Area,
    Came,
    Event,
    First,
    Node,
    Page,
    PartyName,
    Peer,
    Post,
    Went,
    Withheld,
)
from comity.web.marking import Marking
from comity.web.words import Text


def at(text: str) -> int:
    """Return the instant of a date, or date and time, in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def said(en: str, ko: str) -> Text:
    return {"en": en, "ko": ko}


NOW = at("2026-11-24T14:03:00")
KOR = PartyName(code="KOR", name=said("Republic of Korea", "대한민국"))
NATO = PartyName(
    code="NATO",
    name=said("North Atlantic Treaty Organization", "북대서양조약기구"),
    acronym=True,
)
CCDCOE = PartyName(
    code="CCDCOE",
    name=said("NATO Cooperative Cyber Defence Centre of Excellence", "NATO 사이버방위센터"),
    acronym=True,
)
FINGERPRINT = "9f3c27d1e08b44a6b1c05de2937f6aa1c24d9be07f1358ac60d3e4b2915a7c08"
NODE = Node(party=KOR, fingerprint=FINGERPRINT, zone="Asia/Seoul", version="0.1.0")
OFFICIAL = Marking(text=said("FOR OFFICIAL USE", "대외비"), raised=True)
ORDINARY = Marking(text=said("ORDINARY", "일반"), raised=False)
RESTRICTED = Marking(text=said("NATO RESTRICTED", "NATO RESTRICTED"), raised=True)
GREEN = Marking(text=said("TLP:GREEN", "TLP:GREEN"), raised=True)

AREAS = (
    ("DIA", "Dialogue and consultation", "대화와 협의", ["PMC"], 14),
    ("CTR", "Counter-terrorism", "대테러 협력", ["CTR"], 3),
    ("ADN", "Arms control, disarmament and non-proliferation", "군축·비확산", ["NPR"], 2),
    ("EDT", "Emerging and disruptive technologies", "신흥기술", [], 0),
    ("CYB", "Cyber defence", "사이버방위", ["CYB"], 1208),
    ("CAP", "Capability development and interoperability", "역량개발 및 상호운용성", ["INT"], 5),
    (
        "PRA",
        "Practical cooperation for interoperability",
        "상호운용성을 위한 실질 협력",
        ["INT"],
        0,
    ),
    ("SCI", "Science and technology", "과학기술", [], 0),
    ("CLI", "Climate change and security", "기후변화와 안보", [], 0),
    ("WPS", "Women, peace and security", "여성·평화·안보", [], 1),
    ("PUB", "Public diplomacy", "공공외교", [], 4),
)
OLD_AREAS = (
    ("CYB", "Cyber defence", "사이버방위"),
    ("NPR", "Non-proliferation of weapons of mass destruction", "대량살상무기 비확산"),
    ("CTR", "Counter-terrorism", "대테러"),
    ("DIS", "Disaster relief", "재난구호"),
    ("INT", "Political-military interoperability", "정치·군사 상호운용성"),
    ("PMC", "Political-military connectivity", "정치·군사 연결성"),
)
ITPP = Agreement(
    code="ITPP",
    name=said("Individually Tailored Partnership Programme", "개별 맞춤형 파트너십 프로그램"),
    form="programme",
    parties=(KOR, NATO),
    state="in-force",
    hash="9f3c" + FINGERPRINT[4:60] + "00a1",
    starts=at("2023-07-09"),
    until=at("2027-07-09"),
    replaces="IPCP",
    areas=tuple(
        Area(code=code, name=said(en, ko), succeeds=old, records=count,
             subjects=("CYB", "CYB-TI") if code == "CYB" else (code,))
        for code, en, ko, old, count in AREAS
    ),
)  # fmt: skip
IPCP = Agreement(
    code="IPCP",
    name=said("Individual Partnership and Cooperation Programme", "개별 파트너십 협력 프로그램"),
    form="programme",
    parties=(KOR, NATO),
    state="superseded",
    hash=FINGERPRINT[::-1],
    starts=at("2019-11-21"),
    until=at("2023-07-09"),
    areas=tuple(Area(code=code, name=said(en, ko)) for code, en, ko in OLD_AREAS),
)
ARRANGEMENT = Agreement(
    code="KOR-CCDCOE-1",
    name=said("Arrangement on cyber threat information", "사이버 위협 정보 공유 약정"),
    form="arrangement",
    parties=(KOR, CCDCOE),
    state="in-force",
    hash=FINGERPRINT[20:] + FINGERPRINT[:20],
    starts=at("2024-03-01T09:30:00"),
    illustrative=True,
)
NEXT = Agreement(
    code="ITPP-2",
    name=said(
        "Individually Tailored Partnership Programme 2027", "2027년 개별 맞춤형 파트너십 프로그램"
    ),
    form="programme",
    parties=(KOR, NATO),
    state="awaiting",
    hash=FINGERPRINT[8:] + FINGERPRINT[:8],
    starts=at("2027-07-09"),
    until=at("2031-07-09"),
    illustrative=True,
)
EVENTS = tuple(
    Event(at=at(day), area=area, form=form, title=said(en, ko), place=place)
    for day, area, form, en, ko, place in (
        ("2005-01-01", "DIA", "meeting", "Dialogue and cooperation begin", "대화·협력 개시", ""),
        ("2022-05-05", "CYB", "accession", "Korea joins the CCDCOE", "CCDCOE 가입", "Tallinn"),
        ("2022-06-29", "DIA", "meeting", "First NATO summit", "NATO 정상회의 첫 참석", "Madrid"),
        ("2022-11-22", "DIA", "mission", "Mission to NATO opens", "대표부 개설", "Brussels"),
        ("2023-07-11", "DIA", "meeting", "The programme is adopted", "ITPP 채택", "Vilnius"),
        ("2024-01-19", "DIA", "meeting", "Thirteenth policy consultation", "제13차 정책협의회", ""),
        ("2024-07-09", "CAP", "agreement", "Airworthiness recognition", "감항인증 인정서 체결", ""),
        ("2024-09-10", "CYB", "exercise", "APEX 2024", "국제 사이버훈련 APEX 2024", "Seoul"),
        ("2024-11-08", "CYB", "meeting", "First cyber dialogue", "제1차 사이버 대화", "Brussels"),
        ("2025-01-15", "DIA", "meeting", "Fourteenth consultation", "제14차 정책협의회", "Seoul"),
        ("2025-09-08", "CYB", "exercise", "APEX 2025", "APEX 2025", "Seoul"),
        ("2025-09-10", "CYB", "meeting", "Cyber Champions Summit", "사이버 챔피언스 서밋", "Seoul"),
        ("2025-09-11", "CYB", "meeting", "Second cyber dialogue", "제2차 사이버 대화", "Seoul"),
    )
)
CAME = (
    Came(
        at=at("2026-11-24T13:58:12"),
        source=NATO,
        kind="item",
        title=said("Indicators seen in the harbour phishing campaign", "항만 피싱 공격 침해지표"),
        id="item--3f2b8c9a-7a11-4c4e-9d3e-0c5f6b7a8d90",
        labels=(RESTRICTED,),
        labels_here=(OFFICIAL,),
        href="/record/item--3f2b8c9a",
    ),
    Came(
        at=at("2026-11-23T22:15:00"),
        source=CCDCOE,
        kind="item",
        title={"en": "Monitoring course, June 2026: places for partners"},
        id="item--7d1e2f30-1111-4aaa-8bbb-123456789abc",
        labels=(GREEN,),
    ),
    Came(
        at=at("2023-07-09T06:00:00"),
        source=NATO,
        kind="signature",
        title=said("Signature of the programme", "ITPP 서명"),
        id="signature--90ab12cd-2222-4bbb-9ccc-123456789abc",
        labels=(RESTRICTED,),
        labels_here=(OFFICIAL,),
    ),
)
WENT = (
    Went(
        at=at("2026-11-24T13:40:00"), target=NATO, what="released", agreement="ITPP", clause="5.2",
        title=said("Harbour phishing: indicator set", "항만 피싱 침해지표 묶음"),
    ),
    Went(
        at=at("2026-11-24T09:12:00"), target=CCDCOE, what="recalled", agreement="KOR-CCDCOE-1",
        clause="2", title=said("Sinkhole addresses of October", "10월 싱크홀 주소"),
        confirmed=at("2026-11-24T09:12:04"),
    ),
    Went(
        at=at("2026-11-22T01:00:00"), target=NATO, what="superseded", agreement="ITPP",
        clause="5.2", title=said("National contact points, version of November",
                                 "국가 연락관 명단 11월판"),
        confirmed=at("2026-11-22T01:00:03"),
    ),
)  # fmt: skip
WITHHELD = (
    Withheld(
        title=said("Origin of the harbour phishing campaign", "항만 피싱 공격의 배후 분석"),
        target=NATO, reason="above-ceiling", more="Ⅱ급비밀",
    ),
    Withheld(
        title=said("Harbour phishing: indicator set", "항만 피싱 침해지표 묶음"),
        target=CCDCOE, reason="not-named",
    ),
)  # fmt: skip
PEERS = (
    Peer(party=NATO, fingerprint=FINGERPRINT[::-1], state="reached", last_contact=NOW - 41_000),
    Peer(party=CCDCOE, fingerprint=FINGERPRINT, state="late", last_contact=at("2026-11-24T09:12")),
    Peer(
        party=PartyName(code="JPN", name=said("Japan", "일본")),
        fingerprint=FINGERPRINT[4:] + FINGERPRINT[:4],
        state="uncompared",
    ),
)
POSTS = (
    Post(code="mission-officer", title=said("Mission officer, Brussels", "주나토대표부 담당관")),
    Post(code="release-officer", title=said("Release officer", "제공 담당관")),
    Post(code="signatory", title=said("Signatory, Seoul", "서명권자")),
)
OFFICER_PAGE = Page(
    node=NODE, now=NOW, reader=POSTS[0].title, markings=(OFFICIAL, GREEN), demo=True
)
PUBLIC_PAGE = Page(node=NODE, now=NOW, markings=(ORDINARY,), demo=True, posts=POSTS)
FULL = First(
    agreements=(ITPP, ARRANGEMENT, NEXT, IPCP),
    events=EVENTS,
    came=CAME,
    went=WENT,
    withheld=WITHHELD,
    peers=PEERS,
)
BARE = First()
