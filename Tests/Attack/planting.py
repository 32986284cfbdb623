"""Fills every free text of the product with words of script, through the real forms, step by step as people would."""

import datetime
import re

from client import JSON, Client, Markup
from matrix import routes
from promises import Promise
from rights import roles
from target import Target
from world import Ground, png, square

# Would open a tag, end an attribute, end a script or a comment, or be an address that runs.
LONG = (
    '{mark}"\'><jlx onjlx=1></jlx><script>window.jlx=1</script><img src=x onerror="window.jlx=1">'
    '<svg/onload=window.jlx=1></textarea></title></script><!-- --><a href="javascript:window.jlx=1">x</a>'
    "{{{{7*7}}}}${{7*7}}"
)
SHORT = "{mark}\"'><jlx onjlx=1>"


class Payloads:
    """Words with a mark each, so that it is known which field they came from when they are seen again."""

    def __init__(self):
        self.marks: dict[str, str] = {}

    def words(self, field: str, limit: int = 4_000) -> str:
        mark = f"jlmark{len(self.marks)}q"
        self.marks[mark] = field
        return (LONG if limit >= 400 else SHORT).format(mark=mark)


class Planting:
    """Fills every free text there is with payloads."""

    def __init__(self, target: Target, clients: dict[str, Client], home: Ground, payloads: Payloads):
        self.target, self.clients, self.home, self.payloads = target, clients, home, payloads
        self.promise: Promise | None = None

    def send(self, role: str, path: str, **fields) -> dict:
        fields = {name.replace("_", "-"): value for name, value in fields.items()}
        answer = self.clients[role].post_json(path, fields)
        self.promise.count("forms taken" if answer.status < 300 else "forms refused by a rule")
        self.promise.holds(answer.status < 500, f"{path} as {role}: {answer.status} {answer.text[:120]}")
        return answer.json if answer.status < 300 else {}

    def words(self, field: str, limit: int = 4_000) -> str:
        return self.payloads.words(field, limit)

    def everything(self, promise: Promise) -> None:
        self.promise = promise
        self.matters()
        self.administration()
        self.tasks()
        self.help()
        self.patrols()
        self.proposals()
        self.territory()
        self.generic()

    def reported(self, **more) -> dict:
        words = self.words("words of a report")
        return self.send(
            "anonymous",
            "/report",
            words=words,
            place=self.home.grid,
            name=self.words("name of a reporter", 50),
            phone="13811112222",
            **more,
        )

    def matters(self) -> None:
        """Matters on every way a case can take, with words in each step."""
        unit = self.property_unit()
        self.send(
            "anonymous",
            "/report",
            words=self.words("words with an address"),
            address=self.words("address of a report", 200),
        )
        for way in ("answered", "held", "objected", "extended", "refused", "withdrawn", "whistled", "split", "voided"):
            made = self.reported()
            case, page = made.get("id"), f"/cases/{made.get('id')}"
            own = f"/my/{case}/{made.get('secret')}"
            self.send("dispatcher", f"{page}/question", text=self.words("question to the resident"))
            self.send("anonymous", f"{own}/reply", words=self.words("answer of the resident"))
            self.send("anonymous", f"{own}/facts", words=self.words("facts of the resident"))
            if way == "withdrawn":
                self.send("anonymous", f"{own}/withdrawal", words=self.words("reason of a withdrawal"))
                continue
            if way == "refused":
                self.send("dispatcher", f"{page}/refusal", referral="court", reason=self.words("reason of a refusal"))
                continue
            if way == "split":
                self.send(
                    "dispatcher",
                    f"{page}/split",
                    part=[self.words("part of a split"), "另一件"],
                    reason=self.words("reason of a split"),
                )
                continue
            self.send("dispatcher", f"{page}/verification-request", note=self.words("what to verify"))
            self.send("worker", f"{page}/verification", found="1", note=self.words("note of a verification"))
            self.send("dispatcher", f"{page}/acceptance")
            self.send("dispatcher", f"{page}/correction", grade="urgent", reason=self.words("reason of a correction"))
            self.send("district", f"{page}/supervision", reason=self.words("reason of a supervision"))
            if way == "voided":
                self.send("secretary", f"{page}/voiding", reason=self.words("reason of a voiding"))
                continue
            self.send("dispatcher", f"{page}/dispatch", lead=unit, why=self.words("why this unit"))
            self.work(way, case, page, own)

    def work(self, way: str, case: str, page: str, own: str) -> None:
        found = self.target.rows("SELECT id FROM case_assignment WHERE case_id = ? ORDER BY id DESC LIMIT 1", case or 0)
        assignment = str(found[0]["id"]) if found else "1"
        self.send("property", f"{page}/receipt", assignment=assignment)
        self.send("property", f"{page}/contacting", note=self.words("note of a contact"))
        if way == "objected":
            self.send(
                "property", f"{page}/objection", assignment=assignment, reason=self.words("reason of an objection")
            )
            self.send(
                "secretary", f"{page}/objection-decision", upheld="0", reason=self.words("decision on an objection")
            )
            self.send(
                "district", f"{page}/objection-decision", upheld="0", reason=self.words("decision on an objection")
            )
        if way == "held":
            self.send(
                "property",
                f"{page}/hold-request",
                hold_reason="weather",
                limit="3 days",
                note=self.words("note of a hold"),
            )
            self.send("secretary", f"{page}/hold-decision", granted="1", reason=self.words("decision on a hold"))
            self.send("secretary", f"{page}/resumption", reason=self.words("reason of a resumption"))
        if way == "extended":
            self.send(
                "property",
                f"{page}/extension-request",
                assignment=assignment,
                limit="2 days",
                reason=self.words("reason of an extension"),
            )
            self.send("secretary", f"{page}/extension-decision", granted="1", reason=self.words("decision on time"))
        if way == "whistled":
            self.send(
                "worker", f"{page}/whistle", units=[self.station_unit()], reason=self.words("reason of a whistle")
            )
        self.send("property", f"{page}/arrival", assignment=assignment)
        self.send("property", f"{page}/progress", assignment=assignment, note=self.words("note of progress"))
        answer = self.clients["property"].post_files(
            f"{page}/handling",
            {"assignment": assignment, "note": self.words("note of handling")},
            [("files", self.words("name of a file", 80).replace('"', "%22") + ".png", png())],
            JSON,
        )
        self.promise.count("forms taken" if answer.status < 300 else "forms refused by a rule")
        self.send("worker", f"{page}/check", passed="1", note=self.words("note of a check"))
        self.send("dispatcher", f"{page}/answer", text=self.words("answer to the resident"), outcome="solved")
        self.send("operator", f"{page}/call-back", reached="1", note=self.words("note of a call"))
        self.send(
            "anonymous", f"{own}/evaluation", solved="1", satisfied="0", words=self.words("words of an evaluation")
        )
        self.send("anonymous", f"{own}/reopening", words=self.words("reason of a reopening"))

    def property_unit(self) -> str:
        return str(
            self.target.rows(
                "SELECT id FROM unit WHERE kind = 'property' AND place LIKE ? LIMIT 1", self.home.community + "%"
            )[0]["id"]
        )

    def station_unit(self) -> str:
        return str(
            self.target.rows(
                "SELECT id FROM unit WHERE kind = 'police-station' AND place LIKE ? LIMIT 1",
                self.home.community[:9] + "%",
            )[0]["id"]
        )

    def administration(self) -> None:
        self.send(
            "system",
            "/admin/accounts",
            login="script",
            name=self.words("name of an account", 60),
            password="Another-demo-2026",
            place=self.home.community,
        )
        self.send(
            "system",
            "/admin/units",
            kind="property",
            name=self.words("name of a unit", 200),
            place=self.home.community,
            phone="0551-62631234",
        )
        self.send(
            "security",
            "/admin/grants",
            login="script",
            permission="cases.read",
            place=self.home.community,
            reason=self.words("reason of a right", 200),
        )
        self.send("resident", "/my-data/name", name=self.words("name of a resident", 50))
        self.send("dispatcher", "/filters", name=self.words("name of a filter", 40), state="closed")
        self.send(
            "operator", f"/cases/{self.home.things['case']}/contact", purpose=self.words("why a number is read", 200)
        )
        self.send(
            "dispatcher",
            "/board/exclusions",
            number=self.home.things["number"],
            reason="natural-disaster",
            note=self.words("note of an exclusion"),
        )
        self.send("system", "/admin/policy", yaml="pack:\n  key: " + self.words("broken pack", 60))
        self.send("system", "/policy/calendar", days="date,name\n2027-01-01," + self.words("name of a day", 60))

    def tasks(self) -> None:
        made = self.send(
            "dispatcher",
            "/tasks",
            place=self.home.community,
            title=self.words("title of a task", 200),
            words=self.words("words of a task"),
            takers=["property", "grid-leader"],
        )
        found = self.target.rows("SELECT id FROM task ORDER BY id DESC LIMIT 1")
        task = f"/tasks/{made.get('id') or found[0]['id']}"
        seat = f"unit:{self.property_unit()}"
        self.send("property", f"{task}/take", **{"as": seat})
        self.send("property", f"{task}/promise", day="2027-01-01", words=self.words("words of a promise"))
        self.send("property", f"{task}/return", reason=self.words("why a task is given back"))
        self.send("property", f"{task}/take", **{"as": seat})
        self.send("property", f"{task}/finish", note=self.words("note of a finished task"))
        self.send("dispatcher", f"{task}/rating", done="yes", score="5", words=self.words("words of a rating", 500))
        other = self.send(
            "dispatcher",
            "/tasks",
            place=self.home.community,
            title=self.words("title of a task", 200),
            words=self.words("words of a task"),
            takers=["property"],
        )
        self.send("dispatcher", f"/tasks/{other.get('id')}/cancellation", reason=self.words("why a task is taken down"))

    def help(self) -> None:
        call = {
            "kind": "fall",
            "words": self.words("words of a call for help", 500),
            "name": self.words("name of who calls for help", 50),
            "door": self.words("door of who calls for help", 150),
            "phone": "13811113333",
            "place": self.home.grid,
        }
        made = self.send("anonymous", "/ask-for-help", **call)
        self.send("worker", f"/help-calls/{made.get('id')}/acceptance")
        self.send("worker", f"/help-calls/{made.get('id')}/arrival")
        self.send("dispatcher", "/help-calls", **call)

    def patrols(self) -> None:
        now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
        today = now.date().isoformat()
        route = self.send(
            "secretary",
            "/patrols/routes",
            place=self.home.community,
            kind="safety",
            name=self.words("name of a patrol route", 60),
            stops=self.words("stop of a patrol", 60),
            rhythm="dates",
            dates=today,
        )
        begun = self.send("worker", "/patrols/rounds", origin=f"route:{route.get('id')}", day=today)
        found = self.send(
            "worker",
            f"/patrols/rounds/{begun.get('id')}/findings",
            stop="0",
            item="blocked-exit",
            words=self.words("words of a finding", 900),
            party=self.words("organisation that has to put a finding right", 60),
        )
        finding = f"/patrols/findings/{found.get('id')}"
        self.send("worker", f"{finding}/rectification", words=self.words("what was done about a finding", 900))
        self.send(
            "secretary", f"{finding}/recheck", result="not-fine", words=self.words("words of a recheck", 900)
        )
        self.send("secretary", f"{finding}/proposal", text=self.words("words of a finding for the public", 900))
        self.send("worker", f"{finding}/reply", text=self.words("reply of a party", 900))
        self.send("street-head", f"{finding}/release")

    def proposals(self) -> None:
        made = self.send(
            "deputy",
            "/proposals",
            place=self.home.community,
            kind="suggestion",
            title=self.words("title of a proposal", 60),
            words=self.words("words of a proposal", 900),
        )
        proposal = f"/proposals/{made.get('id')}"
        self.send("deputy", f"{proposal}/said", said=self.words("what somebody told a deputy", 400))
        self.send("deputy", f"{proposal}/submission")
        self.send("deputies-office", f"{proposal}/return", reason=self.words("why a proposal came back", 400))
        self.send("deputy", f"{proposal}/submission")
        unit = self.target.rows(
            "SELECT id FROM unit WHERE kind = 'property' AND place LIKE ? LIMIT 1", self.home.community + "%"
        )
        self.send("deputies-office", f"{proposal}/hand-over", unit=str(unit[0]["id"]), public="1")
        answer = self.words("answer to a proposal", 900)
        self.send("property", f"{proposal}/answer", answer="planned", words=answer, public="1")
        self.send("deputy", f"{proposal}/judgement", satisfied="0", words=self.words("why an answer is none", 400))

    def territory(self) -> None:
        self.send(
            "system",
            f"/territory/{self.home.community}/children",
            level="grid",
            kind="resident",
            name=self.words("name of a place", 200),
            code=self.home.community + "777",
        )
        self.send("system", f"/territory/{self.home.grid}/name", name=self.words("new name of a place", 200))
        drawing = square(self.words("code in a drawing", 60).replace('"', '\\"'))
        for field in ("name", "code"):
            answer = self.clients["system"].post_files(
                f"/territory/{self.home.community}/drawings",
                {"purpose": "boundaries", "level": "grid", "datum": "cgcs2000"},
                [("file", "x.geojson", drawing.replace(b'"code"', f'"{field}"'.encode()))],
            )
            self.promise.count("drawings")
            self.promise.holds(answer.status < 500, f"a drawing: {answer.status}")
        table = "小区,地址\n" + self.words("estate in a table", 60) + "," + self.words("address in a table", 60) + "\n"
        answer = self.clients["system"].post_files(
            f"/territory/{self.home.community}/estates",
            {"datum": "cgcs2000", "mode": "check"},
            [("file", "x.csv", table.encode())],
        )
        self.promise.count("tables")
        self.promise.holds(answer.status < 500, f"a table: {answer.status}")

    def generic(self) -> None:
        """Every field of every form that takes words, whoever may send it: most are refused, and must say so safely."""
        everybody = roles(self.target)
        for row in routes(self.clients["anonymous"]):
            if row.method != "POST" or row.path in ("/sign-out", "/sign-in/code"):
                continue
            role = next((role for role in everybody if role.admitted(row.access)), None)
            if role is None:
                continue
            for name, schema in row.fields.items():
                if schema.get("type") != "string" or "enum" in schema:
                    continue
                fields = row.body(self.home) | {name: self.words(f"{row} {name}", 60)}
                pairs = [(key, "1" if value is True else str(value)) for key, value in fields.items() if value != []]
                pairs.append(("from", "/report"))
                answer = self.clients[role.name].post(row.address(self.home), pairs)
                self.promise.count("fields of forms")
                self.promise.holds(answer.status < 500, f"{row} {name}: {answer.status}")
                if answer.is_page:
                    check(self.promise, f"the answer of {row} to {name}", answer.text)


def check(promise: Promise, where: str, text: str) -> bool:
    """Whether the page is free of tags, attributes and addresses that came from a payload."""
    if "jlx" not in text:
        return True
    page = Markup(text)
    free = not any("jlx" in line for line in page.inline)
    for tag, attributes in page.tags:
        free = free and tag != "jlx" and not any("jlx" in name or name.startswith("on") for name in attributes)
        for name in ("href", "src", "action", "formaction", "srcdoc"):
            free = free and not attributes.get(name, "").strip().lower().startswith(
                ("javascript:", "data:text", "vbscript:")
            )
    return promise.holds(free, f"{where}: a payload is markup there: {excerpt(text)}")


def excerpt(text: str) -> str:
    found = re.search(r".{60}<jlx.{40}|.{60}\sonjlx=.{20}|.{60}javascript:.{20}", text, re.S)
    return repr(found.group(0)) if found else ""
