"""One browser or program that speaks to the target byte for byte as told: it follows nothing and tidies no address."""

import html.parser
import http.client
import json
import re
import ssl
import time
import urllib.parse
import uuid

JSON = {"Accept": "application/json"}
PATIENCE = 30  # seconds


class Answer:
    def __init__(self, status: int, headers: list[tuple[str, str]], body: bytes, seconds: float):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    def __getitem__(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The machine word of a refusal, as JSON clients get it."""
        try:
            value = self.json
        except ValueError:
            return ""
        return value.get("code", "") if isinstance(value, dict) else ""

    @property
    def is_page(self) -> bool:
        return self["Content-Type"].startswith("text/html")


class Client:
    """Cookies, a form token, and one connection that is opened again where it was closed."""

    def __init__(self, target, port: int | None = None, tls: bool = False):
        self.target = target
        self.port = port or target.port
        self.tls = tls
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None
        self.token = ""

    def send(self, method: str, path: str, headers: dict | None = None, body: bytes | None = None) -> Answer:
        headers = dict(headers or {})
        if self.cookies and "Cookie" not in headers:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self._exchange(method, path, headers, body)
        for line in answer.all("Set-Cookie"):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def _exchange(self, method: str, path: str, headers: dict, body: bytes | None) -> Answer:
        for attempt in (1, 2):
            fresh = self.connection is None
            if fresh:
                self.connection = self._open()
            begun = time.perf_counter()
            try:
                self.connection.request(method, path, body=body, headers=headers)
                response = self.connection.getresponse()
                content = b"" if "event-stream" in response.getheader("Content-Type", "") else response.read()
                answer = Answer(response.status, response.getheaders(), content, time.perf_counter() - begun)
                if response.will_close or not content and "event-stream" in answer["Content-Type"]:
                    self.close()
                return answer
            except (http.client.HTTPException, OSError):
                self.close()
                # A kept connection may have been closed meanwhile; a fresh one says the truth.
                if fresh or attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _open(self) -> http.client.HTTPConnection:
        if not self.tls:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=context)

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None

    def get(self, path: str, headers: dict | None = None) -> Answer:
        return self.send("GET", path, headers)

    def get_json(self, path: str) -> Answer:
        return self.send("GET", path, JSON)

    def csrf(self) -> str:
        """The token that every form of this session or browser carries."""
        if not self.token:
            found = re.search(r'name="csrf" value="([^"]+)"', self.get("/report").text)
            self.token = found.group(1) if found else ""
        return self.token

    def post(self, path: str, fields: dict | list, headers: dict | None = None, csrf: bool = True) -> Answer:
        """A web form, as a browser sends it."""
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields)
        if csrf:
            pairs.append(("csrf", self.csrf()))
        body = urllib.parse.urlencode(pairs).encode()
        return self.send("POST", path, {"Content-Type": "application/x-www-form-urlencoded"} | (headers or {}), body)

    def post_json(self, path: str, fields: dict, headers: dict | None = None) -> Answer:
        body = json.dumps(fields, ensure_ascii=False).encode()
        every = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"} | JSON | (headers or {})
        return self.send("POST", path, every, body)

    def post_files(self, path: str, fields: dict, files: list[tuple[str, str, bytes]], headers: dict | None = None):
        """A multipart form; each file is (field, name as sent, bytes)."""
        boundary = uuid.uuid4().hex
        parts = []
        for name, value in (fields | {"csrf": self.csrf()}).items():
            parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
        for name, filename, content in files:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
            parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        return self.send(
            "POST", path, {"Content-Type": f"multipart/form-data; boundary={boundary}"} | (headers or {}), body
        )

    def sign_in(self, account: dict) -> "Client":
        """As the person does it: staff by password, residents by the code in the demo's inbox."""
        self.token = ""
        if account.get("password"):
            answer = self.post("/sign-in/staff", {"login": account["username"], "password": account["password"]})
        else:
            answer = self._sign_in_by_code(account["username"])
        if answer.status != 303 or "jinlin_session" not in self.cookies:
            raise RuntimeError(f"{account['username']} could not sign in: {answer.status} {answer.text[:300]}")
        self.token = ""
        return self

    def _sign_in_by_code(self, phone: str) -> Answer:
        self.post("/sign-in/code", {"phone": phone})
        for _ in range(100):
            for message in self.get_json("/demo/inbox").json:
                code = re.search(r"\b(\d{6})\b", json.dumps(message, ensure_ascii=False))
                if code and "验证码" in json.dumps(message, ensure_ascii=False):
                    return self.post("/sign-in/resident", {"phone": phone, "code": code.group(1)})
            time.sleep(0.1)
        raise RuntimeError("no code came into the demo's inbox")


class Markup(html.parser.HTMLParser):
    """What a browser would make of a page: its tags with attributes, and the text inside scripts."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.inline: list[str] = []
        self.words: list[str] = []
        self._in_script = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, {name: value or "" for name, value in attributes}))
        self._in_script = tag == "script"

    def handle_endtag(self, tag):
        if tag == "script":
            self._in_script = False

    def handle_data(self, data):
        (self.inline if self._in_script and data.strip() else self.words).append(data)

    def forms(self) -> list[str]:
        return [attributes.get("action", "") for tag, attributes in self.tags if tag == "form"]
