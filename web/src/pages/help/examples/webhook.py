import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, HTTPServer

key = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))


def is_from_clawdet(headers, body):
    identifier, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    # An old call may be a copy that somebody sends again.
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    signed = f"{identifier}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    signatures = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected.encode(), each.encode()) for each in signatures)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        # The bytes as they came: parsed and written again, they differ.
        body = self.rfile.read(int(self.headers["content-length"]))
        is_valid = is_from_clawdet(self.headers, body)
        self.send_response(204 if is_valid else 401)
        self.end_headers()
        # Answer first, then work: after 10 seconds we call again, with the same webhook-id.
        if is_valid:
            print(self.headers["webhook-id"], json.loads(body)["type"], flush=True)


HTTPServer(("", int(os.environ.get("PORT", "8000"))), Receiver).serve_forever()
