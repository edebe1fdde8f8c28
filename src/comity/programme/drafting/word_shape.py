"""What a text looks like in Word: the names of its tables and columns, the same for both ways.

Every name stands in both languages, so that either side reads the file; reading it back knows each
column by either of them.
"""

GAP = "\u2003"
"""Stands between the code and the name in a heading."""
NONE = "—"
NOTE = "Comity note"
"""The style of remarks that are no part of a wording."""
OLDER = "older than its original · 원문보다 오래된 번역"
ILLUSTRATIVE = "illustrative · 예시"

NUMBER, ENGLISH, KOREAN = "No. · 번호", "English", "한국어"
CODE, NAME, VALUE = "Code · 약칭", "What · 항목", "Value · 내용"
COLUMNS: dict[str, tuple[str, ...]] = {
    "facts": (NAME, VALUE),
    "parts": ("Part · 부", ENGLISH, KOREAN),
    "areas": ("Area · 분야", ENGLISH, KOREAN, "Subjects · 주제"),
    "paragraphs": (NUMBER, ENGLISH, KOREAN),
    "terms": (
        "Clause · 조항", "From · 제공", "To · 수령", "Areas · 분야", "Subjects · 주제",
        "Kinds · 종류", "Ceiling · 상한", "Onward · 재제공", "After · 종료 후",
    ),
    "old-areas": ("Old area · 이전 분야", "Successors · 잇는 분야"),
    "old-subjects": ("Old subject · 이전 주제", "Keep or return · 보유·반납"),
    "maps": (
        "Between · 당사자", "Map from · 대응 출발", "Map to · 대응 도착", "Part · 구분",
        "From · 왼쪽", "To · 오른쪽",
    ),
}  # fmt: skip
"""The columns of each table, by what it holds."""
FACTS: dict[str, str] = {
    "code": "Short name · 약칭",
    "form": "Form · 형식",
    "parties": "Parties · 당사자",
    "authentic": "Authentic language · 정본 언어",
    "adopted": "Adopted · 채택",
    "starts": "In force from (UTC) · 발효",
    "until": "In force until before (UTC) · 만료",
    "shared": "Policies read alike · 공통 정책",
    "supersedes": "Supersedes · 대체하는 합의문",
    "illustrative": "Illustrative · 예시",
}
"""What the first table says, by the field of the sheet."""
LANGUAGES = {"en": ENGLISH, "ko": KOREAN}
MAP_PARTS = ("classes_there", "classes_back", "values_there", "values_back")
HEADINGS = {
    "order": "Parts and areas · 부와 분야",
    "terms": "Terms · 제공 조건",
    "old": "What becomes of the old text · 이전 합의문의 처리",
    "maps": "Label maps · 등급 대응표",
}
"""Headings of what is no part of the text's own order."""
