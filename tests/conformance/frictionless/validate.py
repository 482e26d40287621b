"""Has frictionless validate files against templates. Arguments: pairs of template and file. Prints, for each file,
its errors as JSON: type, row (the header is row 1; null for the whole file) and field."""

import json
import sys

from frictionless import Resource, Schema, system

system.trusted = True  # The paths are ours, and absolute.


def errors_of(template, path):
    with open(template, encoding="utf-8") as document:
        schema = Schema.from_descriptor(json.load(document))
    report = Resource(path=path, format="csv", encoding="utf-8", schema=schema).validate(limit_errors=100_000)
    for error in report.tasks[0].errors:
        yield {
            "type": error.type,
            "row": getattr(error, "row_number", None),
            "field": getattr(error, "field_name", None),
            "note": error.note,
        }


pairs = zip(sys.argv[1::2], sys.argv[2::2])
print(json.dumps([list(errors_of(template, path)) for template, path in pairs]))
