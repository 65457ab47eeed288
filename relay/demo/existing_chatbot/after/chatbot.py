"""The assistant of a bicycle shop: a page, and an endpoint that answers questions."""

import re

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from relay.handoff import Handoff

app = Flask(__name__)

ANSWERS = {
    "open hours time today sunday weekend": "We are open Monday to Saturday, 9 am to 6 pm.",
    "repair fix puncture tyre brake chain": "Bring it in before noon, and most repairs are "
    "ready the same evening. A puncture is 14 euros with the tube.",
    "rent rental hire borrow day": "A city bike is 18 euros a day, an e-bike 35. "
    "Helmet and lock are included.",
    "where address find directions parking": "12 Canal Street, behind the library. "
    "There is parking in the yard.",
    "price cost cheap discount student": "New city bikes begin at 449 euros; "
    "students get ten percent off.",
}


def answer(text: str) -> str:
    """Return the answer that shares the most words with the question."""
    asked = set(re.findall(r"[a-z]+", text.lower()))
    best = max(ANSWERS, key=lambda words: len(asked & set(words.split())))
    if not asked & set(best.split()):
        return "Sorry, I don't know that."
    return ANSWERS[best]


@app.get("/")
def page() -> str:
    """Show the chat."""
    return render_template("chat.html")


@app.post("/chat")
def chat() -> ResponseReturnValue:
    """Answer one question."""
    message = (request.get_json(silent=True) or {}).get("message")
    if not isinstance(message, str) or not message.strip():
        return jsonify(error="Please write something."), 400
    return jsonify(reply=answer(message))


Handoff(app, reply=answer, chat="/chat")
