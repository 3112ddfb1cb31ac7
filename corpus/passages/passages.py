"""Coded passages of public corpora, without their texts: puts both together again, or takes them apart.

    passages.py codings.tsv UNGDC PM-TRANSCRIPTS > passages.jsonl      what `bonafides train` reads
    passages.py --apart passages.jsonl UNGDC PM-TRANSCRIPTS > codings.tsv

UNGDC is the folder of the UN General Debate Corpus (Jankin, Baturo & Dasandi, doi:10.7910/DVN/0TJX8Y) with its files
COUNTRY_SESSION_YEAR.txt, PM-TRANSCRIPTS one of transcripts of Australian prime ministers as XML, as PMTranscripts offers
them; a folder that is not there is a dash. See README.md for the columns.
"""

import html
import json
import re
import sys
from pathlib import Path

DIMENSIONS = {"b": "benevolence", "f": "fairness"}


def documents(ungdc, transcripts):
    """Where the text of each document is, by its id."""
    for folder in (ungdc, transcripts):
        if folder != "-" and not Path(folder).is_dir():
            sys.exit(f"no folder {folder}: give a dash for a corpus that you do not have")
    found = {}
    if ungdc != "-":
        found |= {path.stem: path for path in Path(ungdc).rglob("*_*_*.txt") if not path.name.startswith(".")}
    if transcripts != "-":
        found |= {path.stem: path for path in Path(transcripts).rglob("*.xml")}
    return found


def text_of(path):
    """The text of a document with every run of white space as one blank, and what is known of it besides."""
    raw = path.read_text(encoding="utf-8", errors="replace").lstrip("\ufeff")
    if path.suffix == ".txt":
        source, _, year = path.stem.split("_")
        about = {"source": source, "date": year, "kind": "statement"}
    else:
        day, month, year = element(raw, "release-date").split("/")
        kind = element(raw, "release-type") or "Speech"
        about = {"source": "AUS", "date": f"{year}-{month}-{day}", "kind": kind}
        raw = re.sub(r"<!\[CDATA\[|\]\]>", "", element(raw, "content"))
        raw = html.unescape(html.unescape(raw))
        raw = re.sub(r"<[^>]+>", " ", re.sub(r"<br ?/?>|</p>", "\n\n", raw))
    return re.sub(r"\s+", " ", raw).strip(), about


def element(xml, name):
    found = re.search(rf"<{name}>(.*?)</{name}>", xml, re.S)
    return found.group(1) if found else ""


def coding(written, passage, source):
    """`ISR b- 34+21` as a coding of the passage."""
    who, what, where = written.split(" ")
    *speaker, target = who.split(">")
    start, length = map(int, where.split("+"))
    return {
        "source": speaker[0] if speaker else source,
        "target": target,
        "dim": DIMENSIONS[what[0]],
        "pol": what[1],
        "certainty": "borderline" if what.endswith("?") else "clear",
        "quote": passage[start : start + length],
    }


def together(table, found):
    texts, missing, rows = {}, set(), Path(table).read_text(encoding="utf-8").splitlines()
    written_out = 0
    for number, line in enumerate(rows):
        document, start, length, written = line.split("\t")
        if document not in found:
            missing.add(document)
            continue
        written_out += 1
        if document not in texts:
            texts = {document: text_of(found[document])}
        whole, about = texts[document]
        passage = whole[int(start) : int(start) + int(length)]
        codings = [coding(one, passage, about["source"]) for one in written.split("; ") if one]
        record = {"id": f"p{number:05}", "doc": document, **about, "text": passage, "codings": codings}
        print(json.dumps(record, ensure_ascii=False))
    print(f"{written_out} of {len(rows)} passages; {len(missing)} documents are not there", file=sys.stderr)


def apart(passages, found):
    rows = []
    for line in Path(passages).read_text(encoding="utf-8").splitlines():
        passage = json.loads(line)
        text = re.sub(r"\s+", " ", passage["text"]).strip()
        place = text_of(found[passage["doc"]])[0].find(text) if passage["doc"] in found else -1
        if place < 0:
            print(f"{passage['id']}: not in the text of {passage['doc']}", file=sys.stderr)
            continue
        written = []
        for one in passage["codings"]:
            quote = re.sub(r"\s+", " ", one["quote"])
            who = one["target"] if one["source"] == passage["source"] else f"{one['source']}>{one['target']}"
            doubt = "?" if one["certainty"] == "borderline" else ""
            written.append(f"{who} {one['dim'][0]}{one['pol']}{doubt} {max(text.find(quote), 0)}+{len(quote)}")
        rows.append((passage["doc"], place, len(text), "; ".join(written)))
    for row in sorted(rows):
        print(*row, sep="\t")


if __name__ == "__main__":
    given = sys.argv[1:]
    if len(given) == 4 and given[0] == "--apart":
        apart(given[1], documents(*given[2:]))
    elif len(given) == 3:
        together(given[0], documents(*given[1:]))
    else:
        sys.exit(__doc__)
