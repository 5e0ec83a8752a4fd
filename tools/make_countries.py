"""Write `src/ytterby/data/items/countries.csv` from pycountry and the tables below.

    python tools/make_countries.py

Codes and English names are ISO 3166; other names, Chinese names and adjectives are written by hand.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pycountry

OUT = Path(__file__).parents[1] / "src/ytterby/data/items/countries.csv"

# alpha-2 -> other names, the first one the name shown where ISO's own is unwieldy
NAMES = {
    "AE": "UAE;Emirates;阿联酋;阿拉伯联合酋长国", "AF": "阿富汗", "AL": "阿尔巴尼亚", "AM": "亚美尼亚",
    "AO": "安哥拉", "AR": "Argentine Republic;阿根廷", "AT": "Osterreich;奥地利", "AU": "澳大利亚;澳洲",
    "AZ": "阿塞拜疆", "BA": "Bosnia;波黑", "BD": "孟加拉国;孟加拉", "BE": "Belgique;比利时", "BF": "布基纳法索",
    "BG": "保加利亚", "BH": "巴林", "BI": "布隆迪", "BN": "Brunei;文莱", "BO": "Bolivia;玻利维亚",
    "BR": "Brasil;巴西", "BW": "博茨瓦纳", "BY": "Byelorussia;白俄罗斯", "CA": "加拿大",
    "CD": "DR Congo;DRC;Democratic Republic of Congo;Congo Kinshasa;Congo-Kinshasa;刚果金;刚果民主共和国",
    "CG": "Republic of the Congo;Republic of Congo;Congo Brazzaville;Congo-Brazzaville;刚果布;刚果共和国",
    "CH": "Schweiz;Suisse;瑞士", "CI": "Ivory Coast;Cote d'Ivoire;科特迪瓦", "CL": "智利", "CM": "喀麦隆",
    "CN": "PRC;P.R.C.;PR China;P.R. China;People's Republic of China;Peoples Republic of China;Mainland China;China mainland;中国;中华人民共和国;中国大陆",
    "CO": "哥伦比亚", "CR": "哥斯达黎加", "CU": "古巴", "CV": "Cape Verde;佛得角", "CY": "塞浦路斯",
    "CZ": "Czech Republic;捷克", "DE": "Federal Republic of Germany;Deutschland;德国", "DK": "丹麦",
    "DO": "多米尼加", "DZ": "阿尔及利亚", "EC": "厄瓜多尔", "EE": "爱沙尼亚", "EG": "埃及", "ES": "Espana;西班牙",
    "ET": "埃塞俄比亚", "FI": "芬兰", "FK": "Falkland Islands", "FM": "Micronesia", "FR": "法国",
    "GB": "UK;U.K.;Britain;Great Britain;England;Scotland;Wales;Northern Ireland;英国", "GA": "加蓬",
    "GE": "格鲁吉亚", "GH": "加纳", "GL": "格陵兰", "GN": "几内亚", "GR": "Hellas;希腊", "GT": "危地马拉",
    "HK": "Hong Kong SAR;Hong Kong China;Hong Kong, China;HKSAR;香港;中国香港", "HR": "克罗地亚", "HU": "匈牙利",
    "ID": "印度尼西亚;印尼", "IE": "Republic of Ireland;爱尔兰", "IL": "以色列", "IN": "Bharat;印度", "IQ": "伊拉克",
    "IR": "Iran;伊朗", "IS": "冰岛", "IT": "Italia;意大利", "JM": "牙买加", "JO": "约旦", "JP": "Nippon;日本",
    "KE": "肯尼亚", "KG": "Kirghizia;吉尔吉斯斯坦", "KH": "柬埔寨",
    "KP": "North Korea;DPRK;Democratic People's Republic of Korea;朝鲜;北朝鲜",
    "KR": "South Korea;Korea;ROK;Republic of Korea;韩国;南韩", "KW": "科威特", "KZ": "Kazakstan;哈萨克斯坦",
    "LA": "Laos;Lao PDR;老挝", "LB": "黎巴嫩", "LK": "斯里兰卡", "LT": "立陶宛", "LU": "卢森堡", "LV": "拉脱维亚",
    "LY": "利比亚", "MA": "摩洛哥", "MC": "摩纳哥", "MD": "Moldova;摩尔多瓦", "ME": "黑山", "MG": "马达加斯加",
    "MK": "Macedonia;北马其顿", "ML": "马里", "MM": "Burma;缅甸", "MN": "蒙古", "MO": "Macau;Macao SAR;Macau SAR;澳门;中国澳门",
    "MT": "马耳他", "MU": "毛里求斯", "MW": "马拉维", "MX": "Mejico;墨西哥", "MY": "马来西亚", "MZ": "莫桑比克",
    "NA": "纳米比亚", "NC": "新喀里多尼亚", "NE": "尼日尔", "NG": "尼日利亚", "NI": "尼加拉瓜",
    "NL": "Holland;The Netherlands;荷兰", "NO": "挪威", "NP": "尼泊尔", "NZ": "新西兰", "OM": "阿曼", "PA": "巴拿马",
    "PE": "秘鲁", "PG": "巴布亚新几内亚", "PH": "The Philippines;菲律宾", "PK": "巴基斯坦", "PL": "Polska;波兰",
    "PS": "Palestine;巴勒斯坦", "PT": "葡萄牙", "PY": "巴拉圭", "QA": "卡塔尔", "RO": "罗马尼亚", "RS": "塞尔维亚",
    "RU": "Russia;俄罗斯;俄国", "RW": "卢旺达", "SA": "KSA;沙特阿拉伯;沙特", "SC": "塞舌尔", "SD": "苏丹", "SE": "Sverige;瑞典",
    "SG": "新加坡", "SI": "斯洛文尼亚", "SK": "Slovak Republic;斯洛伐克", "SL": "塞拉利昂", "SN": "塞内加尔", "SO": "索马里",
    "SS": "南苏丹", "SY": "Syria;叙利亚", "SZ": "Swaziland;斯威士兰", "TH": "泰国", "TJ": "Tadzhikistan;塔吉克斯坦",
    "TL": "East Timor;东帝汶", "TM": "土库曼斯坦", "TN": "突尼斯", "TR": "Turkey;Türkiye;土耳其",
    "TW": "Taiwan;Republic of China;Chinese Taipei;Taiwan China;Taiwan, China;台湾;中国台湾;臺灣",
    "TZ": "Tanzania;坦桑尼亚", "UA": "乌克兰", "UG": "乌干达",
    "US": "USA;U.S.;U.S.A.;United States of America;America;the States;美国;美利坚合众国", "UY": "乌拉圭", "UZ": "乌兹别克斯坦",
    "VA": "Vatican;Vatican City;梵蒂冈", "VE": "Venezuela;委内瑞拉", "VG": "British Virgin Islands;BVI;英属维尔京群岛",
    "VI": "US Virgin Islands", "VN": "Vietnam;越南", "YE": "也门", "ZA": "RSA;南非", "ZM": "赞比亚", "ZW": "津巴布韦",
    "KY": "开曼群岛", "BM": "百慕大", "GG": "根西", "JE": "泽西", "IM": "马恩岛", "LI": "列支敦士登",
    "SX": "Sint Maarten", "MF": "Saint Martin", "BQ": "Bonaire", "SH": "Saint Helena",
}  # fmt: skip
# alpha-2 -> adjectives ("Chinese-origin", "of German make")
ADJECTIVES = {
    "AE": "Emirati", "AR": "Argentine;Argentinian", "AT": "Austrian", "AU": "Australian;Aussie", "BE": "Belgian",
    "BG": "Bulgarian", "BI": "Burundian", "BR": "Brazilian", "BY": "Belarusian", "CA": "Canadian", "CH": "Swiss", "CL": "Chilean",
    "CN": "Chinese;PRC-made", "CO": "Colombian", "CU": "Cuban", "CZ": "Czech", "DE": "German", "DK": "Danish", "EE": "Estonian",
    "EG": "Egyptian", "ES": "Spanish", "FI": "Finnish", "FR": "French", "GB": "British;English;Scottish;Welsh", "GL": "Greenlandic",
    "GR": "Greek", "HK": "Hongkongese", "HR": "Croatian", "HU": "Hungarian", "ID": "Indonesian", "IE": "Irish", "IL": "Israeli",
    "IN": "Indian", "IQ": "Iraqi", "IR": "Iranian", "IT": "Italian", "JP": "Japanese", "KE": "Kenyan", "KP": "North Korean",
    "KR": "South Korean;Korean", "KZ": "Kazakh;Kazakhstani", "LA": "Laotian;Lao", "LT": "Lithuanian", "LV": "Latvian",
    "MG": "Malagasy", "MM": "Burmese", "MN": "Mongolian", "MX": "Mexican", "MY": "Malaysian", "NG": "Nigerian", "NL": "Dutch",
    "NO": "Norwegian", "NZ": "New Zealand-made", "PE": "Peruvian", "PH": "Filipino;Philippine", "PK": "Pakistani", "PL": "Polish",
    "PT": "Portuguese", "RO": "Romanian", "RS": "Serbian", "RU": "Russian", "SA": "Saudi", "SE": "Swedish", "SG": "Singaporean",
    "SI": "Slovenian;Slovene", "SK": "Slovak", "SY": "Syrian", "TH": "Thai", "TR": "Turkish", "TW": "Taiwanese", "TZ": "Tanzanian",
    "UA": "Ukrainian", "US": "American;US-made;U.S.-made", "UZ": "Uzbek", "VN": "Vietnamese", "ZA": "South African",
    "EU": "European",
}  # fmt: skip
# names shown where ISO's short name is unwieldy and it gives no common one
SHORT = {
    "BA": "Bosnia and Herzegovina", "CD": "DR Congo", "CG": "Congo", "GB": "United Kingdom", "KP": "North Korea",
    "KR": "South Korea", "LA": "Laos", "RU": "Russia", "TR": "Turkey", "TW": "Taiwan", "US": "United States",
    "VG": "British Virgin Islands", "VI": "US Virgin Islands",
}  # fmt: skip
EXTRA = [
    ("EU", "EUU", "European Union", "European Union", "European Community;欧盟"),
    ("XK", "XKX", "Kosovo", "Kosovo", "科索沃"),
]


def main() -> None:
    """Write the table."""
    rows = []
    for country in sorted(pycountry.countries, key=lambda c: c.alpha_2):
        hand = [n.strip() for n in NAMES.get(country.alpha_2, "").split(";")]
        common = getattr(country, "common_name", "")
        formal = "," in country.name or country.alpha_2 in {"RU", "LA", "CD", "GB", "US"}
        short = common or (hand[0] if formal and len(hand[0]) > 3 else country.name)
        short = SHORT.get(country.alpha_2, short)
        own = [getattr(country, key, "") for key in ("common_name", "official_name")]
        own += hand
        names = [n for n in dict.fromkeys(own) if n and n != country.name]
        rows.append((country.alpha_2, country.alpha_3, country.name, short, ";".join(names)))
    rows = sorted(rows + EXTRA)
    with OUT.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["alpha2", "alpha3", "name", "short_name", "other_names", "adjectives"])
        table.writerows((*row, ADJECTIVES.get(row[0], "")) for row in rows)
    print(f"{len(rows)} countries")


if __name__ == "__main__":
    main()
