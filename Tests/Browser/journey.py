"""Brings a matter to a certain point by JSON, at the addresses of the pages, so that a journey starts where it begins."""

import re

from playwright.sync_api import APIRequestContext, Page

from people import sign_in
from photos import photo

WORDS = "3 号楼 2 单元楼道灯坏了三天，老人晚上上下楼很危险"


# The property company of the community is who a broken lamp goes to.
DEPARTMENT = "property"
# Who decides objections, holds and extensions in the community.
APPROVER = "secretary"


class Matter:
    """A reported matter: its key, its number, its reporter's link and its page for staff."""

    def __init__(self, outcome: dict):
        self.id = outcome["id"]
        self.number = outcome["number"]
        self.own = f"/my/{outcome['id']}/{outcome['secret']}"
        self.page = f"/cases/{outcome['id']}"


class Office:
    """Everybody's part by JSON; each member of staff signs in once for all tests."""

    def __init__(self, visitors, server):
        self.visitors = visitors
        self.server = server
        self.signed_in: dict[str, Page] = {}
        self.outside = visitors.open()

    def _requests(self, role: str | None) -> APIRequestContext:
        if role is None:
            return self.outside.context.request
        if role not in self.signed_in:
            self.signed_in[role] = sign_in(self.visitors.open(), self.server.account(role))
        return self.signed_in[role].context.request

    def post(self, role: str | None, path: str, **fields) -> dict:
        answer = self._requests(role).post(
            path, data={name.replace("_", "-"): value for name, value in fields.items()},
            headers={"Accept": "application/json", "Sec-Fetch-Site": "same-origin"})
        assert answer.ok, f"POST {path} {fields}: {answer.status} {answer.text()}"
        return answer.json()

    def post_with_photo(self, role: str, path: str, **fields) -> dict:
        """Photos travel in a form, which needs the token that every page of the session carries."""
        requests = self._requests(role)
        token = re.search(r'name="csrf" value="([^"]+)"', requests.get("/account").text()).group(1)
        answer = requests.post(
            path, multipart={"csrf": token, "files": photo()} | fields, headers={"Accept": "application/json"})
        assert answer.ok, f"POST {path} {fields}: {answer.status} {answer.text()}"
        return answer.json()

    def get(self, role: str | None, path: str) -> dict:
        answer = self._requests(role).get(path, headers={"Accept": "application/json"})
        assert answer.ok, f"GET {path}: {answer.status} {answer.text()}"
        return answer.json()

    def file(self, matter: Matter) -> dict:
        """The case as staff get it."""
        return self.get("dispatcher", matter.page)["file"]

    def reported(self, words: str = WORDS, **more) -> Matter:
        return Matter(self.post(None, "/report", words=words, place=self.server.place(), **more))

    def accepted(self, **more) -> Matter:
        """Looked at on the spot where the district's rules want that, then accepted."""
        matter = self.reported(**more)
        if self.file(matter)["state"] == "verifying":
            self.post("worker", f"{matter.page}/verification", found="1", note="看过了，确实不亮")
        if self.file(matter)["state"] == "reported":
            self.post("dispatcher", f"{matter.page}/acceptance")
        return matter

    def unit(self, matter: Matter) -> str:
        """The property company's key, as the dispatcher's list of units has it."""
        page = self._requests("dispatcher").get(matter.page, headers={"Accept": "text/html"}).text()
        return re.search(r'<option value="(\d+)"[^>]*>[^<]*物业服务中心', page).group(1)

    def dispatched(self, **more) -> Matter:
        matter = self.accepted(**more)
        self.post("dispatcher", f"{matter.page}/dispatch", lead=self.unit(matter))
        return matter

    def own_assignment(self, matter: Matter) -> str:
        return self.file(matter)["assignments"][-1]["id"]

    def handled(self, **more) -> Matter:
        matter = self.dispatched(**more)
        assignment = self.own_assignment(matter)
        self.post(DEPARTMENT, f"{matter.page}/receipt", assignment=assignment)
        self.post(DEPARTMENT, f"{matter.page}/contacting", note="电话联系，约好今天上门")
        self.post(DEPARTMENT, f"{matter.page}/arrival", assignment=assignment)
        self.post_with_photo(DEPARTMENT, f"{matter.page}/handling", assignment=assignment, note="更换了声控灯")
        return matter

    def to_be_checked(self) -> Matter:
        """Finished work on a matter that is grave enough for a check on the spot."""
        return self.handled(flag=["vulnerable"])

    def answered(self) -> Matter:
        matter = self.handled()
        if self.file(matter)["state"] == "handled":
            self.post("worker", f"{matter.page}/check", passed="1", note="灯亮了")
        if self.file(matter)["state"] == "done":
            self.post("dispatcher", f"{matter.page}/answer", text="灯已换好，感谢您。", outcome="solved")
        return matter

    def closed(self) -> Matter:
        """Solved, and its reporter said so."""
        matter = self.answered()
        self.post(None, f"{matter.own}/evaluation", solved="1", satisfied="1")
        assert self.file(matter)["state"] == "closed"
        return matter
