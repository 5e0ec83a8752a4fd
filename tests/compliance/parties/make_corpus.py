"""Write the corpus of bad and odd list files (run by hand; the files are kept)."""

from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"
CSL = "source,entity_number,name,addresses,source_list_url"
GOOD = "Entity List (EL) - Bureau of Industry and Security,,Acme Magnets Ltd,CN,http://x"
FILES: dict[str, bytes] = {
    # refused: nothing can be imported
    "refuse_empty.csv": b"",
    "refuse_blank.csv": b"\n\n  \n",
    "refuse_header_only.csv": CSL.encode(),
    "refuse_html.csv": b"<!DOCTYPE html><html><body>503</body></html>",
    "refuse_other_table.csv": b"date,item,price\n2025-01-01,Dy,300\n",
    "refuse_column_twice.csv": f"{CSL},name\n{GOOD},x\n".encode(),
    "refuse_open_quote.csv": f'{CSL}\n{GOOD}\n"Entity List (EL),,Acme,CN,\n{GOOD}\n'.encode(),
    "refuse_header_quote.csv": f'"source"x,{CSL}\n{GOOD}\n'.encode(),
    "refuse_latin1.csv": f"{CSL}\n{GOOD}\nEntity List (EL),,Société,FR,\n".encode("latin-1"),
    "refuse_nul.csv": f"{CSL}\n{GOOD}\n\0".encode(),
    "refuse_all_bad.csv": f"{CSL}\nNo list at all,,Acme,CN,\n".encode(),
    # read: the bad rows are reported, the others imported
    "read_short_row.csv": f"{CSL}\n{GOOD}\nEntity List (EL),,Short\n".encode(),
    "read_long_row.csv": f"{CSL}\n{GOOD}\n{GOOD},more,cells\n".encode(),
    "read_no_name.csv": f"{CSL}\n{GOOD}\nEntity List (EL),,  ,CN,\n".encode(),
    "read_unknown_list.csv": f"{CSL}\n{GOOD}\nMoon List (MOON),,Acme,CN,\n".encode(),
    "read_stray_quote.csv": f'{CSL}\n{GOOD}\nEL,,"Ac"me,CN,\n{GOOD}\n'.encode(),
    "read_bom_crlf.csv": b"\xef\xbb\xbf" + f"{CSL}\r\n{GOOD}\r\nEL,,,CN,\r\n".encode(),
    "read_utf16.csv": f"{CSL}\n{GOOD}\nEL,,,CN,\n".encode("utf-16"),
}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, data in FILES.items():
        (FOLDER / name).write_bytes(data)
