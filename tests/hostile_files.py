"""Files that mean no good, for tests/hostile_tables.py: each as its name and
its bytes."""
import io
import json
import random
import struct
import zipfile

MB = 1 << 20


def slug_of(name):
    return name.replace(".", "-")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATED = ("<Relationships xmlns='http://schemas.openxmlformats.org/package/"
           "2006/relationships'>%s</Relationships>")
LINK = "<Relationship Id='%s' Type='" + LINKS + "/%s' Target='%s'/>"


def packed(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in parts:
            z.writestr(name, content, zipfile.ZIP_STORED if
                       name == "mimetype" else zipfile.ZIP_DEFLATED)
    return made.getvalue()


def xlsx(sheet, strings="", before=""):
    """A workbook of one sheet, the rows SHEET; BEFORE stands in front of its
    root."""
    return packed([
        ("[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats."
         "org/package/2006/content-types'><Override PartName='/xl/workbook.xml'"
         " ContentType='application/vnd.openxmlformats-officedocument."
         "spreadsheetml.sheet.main+xml'/></Types>"),
        ("_rels/.rels", RELATED % LINK % ("a", "officeDocument",
                                          "xl/workbook.xml")),
        ("xl/workbook.xml", f"<workbook xmlns='{MAIN}' xmlns:r='{LINKS}'>"
         "<sheets><sheet name='s' sheetId='1' r:id='b'/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", RELATED % (
            LINK % ("b", "worksheet", "worksheets/sheet1.xml") +
            LINK % ("c", "sharedStrings", "sharedStrings.xml"))),
        ("xl/sharedStrings.xml", f"{before}<sst xmlns='{MAIN}'>{strings}"
         "</sst>"),
        ("xl/worksheets/sheet1.xml", f"{before}<worksheet xmlns='{MAIN}'>"
         f"<sheetData>{sheet}</sheetData></worksheet>")])


def ods(rows):
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    return packed([
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", f"<o:document-content xmlns:o='{office}office:1.0' "
         f"xmlns:t='{office}table:1.0' xmlns:x='{office}text:1.0'><o:body>"
         f"<o:spreadsheet><t:table t:name='s'>{rows}</t:table>"
         "</o:spreadsheet></o:body></o:document-content>"),
        ("META-INF/manifest.xml", "<m:manifest xmlns:m='" + office +
         "manifest:1.0'/>")])


def lies(archive, name, size):
    """ARCHIVE, whose member NAME says that it unpacks to SIZE bytes."""
    made = bytearray(archive)
    for mark, at, named in ((b"PK\1\2", 24, 46), (b"PK\3\4", 22, 30)):
        found = made.find(mark)
        while found >= 0:
            if made[found + named:].startswith(name.encode()):
                made[found + at:found + at + 4] = struct.pack("<I", size)
            found = made.find(mark, found + 4)
    return bytes(made)


def entities():
    levels = "".join(f"<!ENTITY e{i} '{f'&e{i - 1};' * 10}'>"
                     for i in range(1, 10))
    return f"<!DOCTYPE x [<!ENTITY e0 'lol'>{levels}]>"


SHARED = "<si><t>" + "abc" * 10000 + "</t></si>"


def cell(inside, of="inlineStr"):
    return f"<c t='{of}'>{inside}</c>"


def spreadsheets():
    """The shared text is 30 kB, and 100,000 cells have it."""
    bomb = xlsx("<row>" + cell("<is><t>" + "x" * 200 * MB + "</t></is>") +
                "</row>")
    yield "bomb.xlsx", bomb
    yield "small-says-the-bomb.xlsx", lies(
        bomb, "xl/worksheets/sheet1.xml", 100)
    yield "entities.xlsx", xlsx(
        "<row>" + cell("<is><t>&e9;</t></is>") + "</row>", before=entities())
    yield "outside.xlsx", xlsx(
        "<row>" + cell("<is><t>&e;</t></is>") + "</row>",
        before="<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>")
    row = "<row>" + cell("<v>0</v>", "s") * 100 + "</row>"
    yield "packed.xlsx", xlsx(row * 1000, SHARED)
    # Numbers beside them, so that it does not look like a bomb.
    dice = random.Random(3)
    yield "shared.xlsx", xlsx("".join(
        f"<row>{cell('<v>0</v>', 's') * 10}"
        f"<c><v>{dice.getrandbits(256)}</v></c></row>"
        for _ in range(10000)), SHARED)
    yield "strings.xlsx", xlsx("<row>" + cell("<v>2147483648</v>", "s") +
                               "</row>", "<si><t>same again</t></si>" * 3)
    yield "far.xlsx", xlsx("<row r='4294967295'><c r='ZZZZZZZ1'><v>1</v></c>"
                           "</row>")
    yield "deep.xlsx", xlsx("<row>" + "<c>" * 100000 + "</c>" * 100000 +
                            "</row>")
    cells = "<t:table-cell%s><x:p>repeated</x:p></t:table-cell>"
    yield "rows.ods", ods("<t:table-row t:number-rows-repeated='1000000'>" +
                          cells % " t:number-columns-repeated='1000'" +
                          "</t:table-row>")
    yield "endless.ods", ods(
        "<t:table-row t:number-rows-repeated='99999999999999999999'>" +
        cells % "" + "</t:table-row>")


def texts():
    yield "line.csv", b"name,n\n" + b"x" * 50 * MB + b",1\n"
    yield "wide.csv", table_of(10000)
    yield "wider.csv", table_of(100000)
    yield "nul.csv", b"a,b\n" + b"1,\0\n" * 4000
    yield "some-nul.csv", b"a,b\n" + b"1,2\n" * 9000 + b"\0,3\n" * 3
    yield "unmarked.csv", "a,b\n1,é\n".encode("utf-16-le") * 40
    yield "open-quote.csv", b'a,b\n1,"' + b"never closed\n" * 20000
    yield "empty.csv", b""
    yield "one-byte.csv", b"\n"
    yield "separators.csv", b",,,\n" * 9
    yield "huge-number.csv", b"n\n" + b"9" * 400 + b".5\n1.5\n"
    yield "names.csv", (b"n\"'><b onclick=alert(1)>,'; drop table acts;--,"
                        b"{{1}},%00,..,../../etc,__row,file_row_number\n"
                        b"1,2,3,4,5,6,7,8\n")
    yield "other.csv", b"\x7fELF" + bytes(range(256)) * 30
    yield "beyond.json", b'[{"n":1e400,"m":1},{"n":-1e400,"m":2}]'
    yield "deep.json", b"[" * 100000 + b"]" * 100000
    yield "deeper.json", (b'[{"a":' + b"[" * 5000 + b"1" + b"]" * 5000 + b"}]")
    yield "numbers.json", (b'[{"n":1e400,"m":-1e-400},{"n":1' + b"0" * 5000 +
                           b',"m":0.' + b"1" * 5000 + b'}]')
    yield "keys.json", json.dumps(
        [{f"k{i}": i} for i in range(20000)]).encode()
    yield "half.json", b'[{"a":1},{"a":'
    yield "half.ndjson", b'{"a":1}\n{"a":\n{{{\n'
    yield "surrogates.json", b'[{"a":"\\ud800","b":"\\u0000"}]'


def table_of(columns):
    return (",".join(f"c{i}" for i in range(columns)) + "\n" +
            (",".join("1" for _ in range(columns)) + "\n") * 3).encode()


def parquets(good):
    """GOOD cut, and with a footer that lies."""
    footer, = struct.unpack("<I", good[-8:-4])
    body = good[:-8 - footer]
    yield "cut.parquet", good[:len(good) // 2]
    yield "huge-footer.parquet", good[:-8] + b"\xff\xff\xff\x7fPAR1"
    yield "no-footer.parquet", body + b"\0\0\0\0PAR1"
    yield "only-magic.parquet", b"PAR1" * 3
    dice = random.Random(5)
    for i in range(6):
        said = bytearray(good[-8 - footer:-8])
        for _ in range(1 + 3 * i):
            said[dice.randrange(footer)] = dice.choice((0xff, 0x7f, 0x19, 0))
        yield f"lies-{i}.parquet", body + bytes(said) + good[-8:]
