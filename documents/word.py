def to_docx(document, made_at=None): return repr(document).encode()
