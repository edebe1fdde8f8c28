"""What posts may do: the words that a post can hold. None grants sight of anything."""

from comity.core.terms import Words
from comity.node.people.administrators import ADMINISTER, AUDIT

WRITE, TABLE, PLAN, APPROVE, OBJECT, SIGN, RELEASE = (
    "write", "table", "plan", "approve", "object", "sign", "release",
)  # fmt: skip
CONSULT = "consult"

PERMISSIONS: dict[str, Words] = {
    WRITE: {
        "en": "Write: seal items, and comments on texts",
        "ko": "작성: 정보와 합의문에 대한 의견 등록",
    },
    TABLE: {
        "en": "Table: put texts before the others, amend, answer, take in, agree",
        "ko": "제안: 합의문 제안, 수정안 제출, 답변, 반영, 합의",
    },
    PLAN: {
        "en": "Plan: objectives, goals, activities and their links",
        "ko": "계획: 목표, 활동, 연결 관리",
    },
    CONSULT: {
        "en": "Consult: hold consultations, record their outcome, give out tasks",
        "ko": "협의: 협의 개최, 결과 기록, 과제 부여",
    },
    APPROVE: {
        "en": "Approve: take steps of the own chain that name no post",
        "ko": "승인: 담당 직위가 정해지지 않은 결재 단계 처리",
    },
    OBJECT: {
        "en": "Object: break a silence, with a reason",
        "ko": "이의: 침묵 절차에 사유를 붙여 이의 제기",
    },
    SIGN: {
        "en": "Sign: sign, extend and end texts, for the party",
        "ko": "서명: 당사자를 대표한 서명, 연장, 종료 통보",
    },
    RELEASE: {
        "en": "Release: decide what the rules leave open, such as a downgrade",
        "ko": "제공: 등급 하향 등 규칙이 정하지 않은 사항 결정",
    },
    ADMINISTER: {
        "en": "Administer: people, posts and peers of this node",
        "ko": "관리: 이 노드의 사람, 직위, 상대 노드",
    },
    AUDIT: {
        "en": "Audit: read who did what at this node",
        "ko": "감사: 이 노드의 작업 기록 열람",
    },
}
"""Each permission and what it lets a post do."""
