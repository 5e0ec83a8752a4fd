"""Invented names of persons and of firms from many countries, for the share of them that gets a hit."""

from __future__ import annotations

import random

GIVEN_AND_FAMILY = {
    "english": (
        "James Mary Oliver Emma George Charlotte Harry Emily Jack Sophie Thomas Grace "
        "Daniel Lucy Benjamin Hannah Samuel Alice Edward Laura",
        "Smith Thornton Whitfield Hughes Bradley Ashworth Palmer Fletcher Holloway Barker "
        "Marsh Dawson Pritchard Langley Chambers Norris Hayward Sutton Ellis Winters",
    ),
    "german": (
        "Lukas Anna Jonas Lena Felix Marie Maximilian Sophie Paul Johanna Stefan Sabine "
        "Thomas Katrin Andreas Monika",
        "Schuster Vogel Brandt Keller Lindner Hartwig Seidel Böhm Winkler Krämer Albrecht "
        "Pfeiffer Engel Dietrich Baumann Ziegler",
    ),
    "french": (
        "Camille Louis Chloé Hugo Manon Antoine Julie Nicolas Claire Mathieu Élodie "
        "Pierre Sylvie Laurent",
        "Garnier Lefèvre Chevalier Marchand Perrin Blanchard Gauthier Masson Renaud "
        "Barbier Fabre Picard Noël Roussel",
    ),
    "spanish": (
        "Lucía Javier Carmen Pablo Marta Sergio Elena Álvaro Rosa Miguel Isabel Fernando "
        "Pilar Andrés",
        "Navarro Iglesias Cabrera Serrano Molina Delgado Ortega Rubio Marín Sanz Nuñez "
        "Vidal Soto Crespo",
    ),
    "russian": (
        "Ivan Olga Sergey Natalia Dmitry Elena Alexei Irina Andrei Tatiana Pavel Svetlana "
        "Maxim Anna Roman Yulia",
        "Kuznetsov Sokolova Lebedev Novikova Zaitsev Vinogradova Belov Medvedeva Gromov "
        "Tarasova Kiselev Ershova Polyakov Sorokina Baranov Komarova",
    ),
    "chinese": (
        "Wei Fang Jun Li Min Jing Xiaoming Yan Jianguo Hui Zhiqiang Ping Yulan Lihua Mingming Tao",
        "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo",
    ),
    "arabic": (
        "Ahmed Fatima Mohammed Layla Omar Noor Khaled Huda Youssef Mariam Tariq Salma "
        "Karim Zainab Faisal Amina",
        "Haddad Al-Masri Khoury Mansour Al-Sayed Nasser Qasim Farouk Al-Amin Saleh "
        "Darwish Hamdan Bakri Shaheen Al-Najjar Zaki",
    ),
    "persian": (
        "Reza Maryam Ali Zahra Mehdi Leila Hossein Sara Amir Nasrin Farhad Shirin Kamran Parisa",
        "Karimi Rostami Shirazi Moradi Jafari Tehrani Bagheri Sadeghi Kazemi Ranjbar "
        "Yazdani Farahani Golzar Mirzaei",
    ),
    "indian": (
        "Rahul Priya Amit Anjali Vikram Sunita Rajesh Kavita Arjun Deepa Sanjay Meena Rohan Pooja",
        "Sharma Iyer Patel Nair Gupta Reddy Mehta Joshi Banerjee Kulkarni Desai Menon Bhat Chopra",
    ),
    "korean": (
        "Minjun Seoyeon Jiho Hana Dohyun Yuna Sungmin Eunji Jaewon Soojin Hyunwoo Minji",
        "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Shin",
    ),
    "turkish": (
        "Mehmet Ayşe Mustafa Elif Emre Zeynep Murat Fatma Burak Selin Hakan Derya",
        "Yılmaz Kaya Demir Şahin Çelik Yıldız Arslan Doğan Koç Aydın Polat Erdem",
    ),
    "african": (
        "Kwame Amina Chinedu Zainab Tendai Wanjiru Sipho Fatou Abebe Ngozi Kofi Thandiwe",
        "Okafor Mensah Diallo Mwangi Ndlovu Traoré Abebe Adeyemi Banda Otieno Boateng Chikwanda",
    ),
    "japanese": (
        "Hiroshi Yuki Takashi Sakura Kenji Aiko Haruto Naoko Makoto Emi",
        "Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Fujita",
    ),
    "brazilian": (
        "João Ana Pedro Beatriz Lucas Larissa Rafael Juliana Gustavo Camila",
        "Silva Moreira Teixeira Cardoso Batista Azevedo Pinto Monteiro Freitas Nogueira",
    ),
    "vietnamese": (
        "Minh Lan Tuan Huong Duc Mai Quang Linh Hoang Thao",
        "Nguyen Tran Le Pham Vo Dang Bui Do Ngo Duong",
    ),
}


def invented(count: int, seed: int = 20260731) -> list[str]:
    """Random given and family names, in equal numbers from each culture."""
    luck = random.Random(seed)
    cultures = list(GIVEN_AND_FAMILY.values())
    names = []
    for number in range(count):
        given, family = cultures[number % len(cultures)]
        names.append(f"{luck.choice(given.split())} {luck.choice(family.split())}")
    return names


NAME_TRADE_FORM = {
    "english": (
        "Thornton Ashworth Pritchard Langley Hayward Brightwater Northgate Silverbrook Oakhurst "
        "Kestrel Redwood Harborview Clearfield Stonebridge",
        "Engineering,Foods,Logistics,Packaging,Medical Supplies,Precision Components,Software",
        "{name} {trade} Ltd,{name} {trade} Inc.,{name} {trade} LLC,{name} & Sons {trade} Ltd",
    ),
    "german": (
        "Brandt Lindner Hartwig Seidel Winkler Albrecht Pfeiffer Ziegler Nordwerk Rheintal "
        "Alpenland Hansa",
        "Maschinenbau,Elektronik,Spedition,Werkzeugbau,Medizintechnik,Metallhandel",
        "{name} {trade} GmbH,{name} {trade} AG,{trade} {name} GmbH & Co. KG",
    ),
    "french": (
        "Garnier Lefèvre Marchand Perrin Gauthier Renaud Barbier Belleville Montclair Valmont",
        "Industrie,Transports,Mécanique,Emballages,Électronique,Distribution",
        "{trade} {name} SA,{name} {trade} SARL,Société {name} {trade} SAS",
    ),
    "spanish": (
        "Iglesias Cabrera Molina Ortega Rubio Vidal Montesol Riovista Sierralta Puertoverde",
        "Alimentos,Construcciones,Maquinaria,Textiles,Transportes,Química",
        "{trade} {name} S.A.,{name} {trade} S.L.,Grupo {name} {trade} S.A. de C.V.",
    ),
    "russian": (
        "Vesna Rodnik Sokolniki Zarechye Belaya Reka Kedr Parus Orbita Mayak Severnyi Dom",
        "Stroy,Torg,Servis,Mebel,Produkt,Tekhnika",
        "OOO {name} {trade},{name}-{trade} LLC,AO {name} {trade}",
    ),
    "chinese": (
        "Xinrui Hongda Jiamei Lianchuang Yuanfeng Baoli Tianyi Huaxin Kangning Ruida Shengtai "
        "Jinpeng Mingyue Zhenhua",
        "Technology,Electronics,Trading,New Material,Garment,Precision Machinery,Import & Export",
        "Shenzhen {name} {trade} Co.; Ltd.,Ningbo {name} {trade} Co.; Ltd.,"
        "Suzhou {name} {trade} Co.; Ltd.,{name} {trade} (HK) Limited",
    ),
    "japanese": (
        "Fujita Nakamura Kobayashi Yamamoto Asahikawa Minato Sakurai Takenaka Hayashida Ishiguro",
        "Seisakusho,Kogyo,Denki,Shoji,Foods,Kensetsu",
        "{name} {trade} Co.; Ltd.,{name} {trade} K.K.,{name} {trade} Corporation",
    ),
    "korean": (
        "Daehan Hanil Sejong Dongbang Woori Namsan Saebom Haneul",
        "Precision,Chemical,Electronics,Textile,Machinery,Trading",
        "{name} {trade} Co.; Ltd.,{name} {trade} Inc.",
    ),
    "turkish": (
        "Yıldız Demir Çelik Arslan Anadolu Marmara Boğaziçi Toros",
        "Makina Sanayi,Dış Ticaret,İnşaat,Tekstil,Gıda,Lojistik",
        "{name} {trade} Ltd. Şti.,{name} {trade} A.Ş.",
    ),
    "arabic": (
        "Al Noor,Al Waha,Bin Haddad,Al Salam,Golden Falcon,Desert Rose,Al Manara,Pearl Coast",
        "General Trading,Electronics,Building Materials,Spare Parts,Foodstuff",
        "{name} {trade} LLC,{name} {trade} FZE,{name} {trade} Est.",
    ),
    "indian": (
        "Sharma Patel Mehta Kulkarni Desai Chopra Ganesh Lakshmi Bharat Surya",
        "Exports,Engineering Works,Pharma,Polymers,Textiles,Infotech",
        "{name} {trade} Pvt. Ltd.,{name} {trade} Limited,M/s {name} {trade}",
    ),
    "persian": (
        "Karimi Rostami Alborz Zagros Damavand Parsian Golestan Sepahan",
        "Sanat,Tejarat,Industries,Petro,Trading,Engineering",
        "{name} {trade} Co.,{name} {trade} Company,Sherkat {name} {trade}",
    ),
}


def invented_firms(count: int, seed: int = 20260731) -> list[str]:
    """Random names of firms, in equal numbers from each country: a name, a trade, a legal form."""
    luck = random.Random(seed)
    countries = list(NAME_TRADE_FORM.values())
    firms = []
    for number in range(count):
        names, trades, forms = countries[number % len(countries)]
        name = luck.choice(names.split("," if "," in names else None))
        form = luck.choice(forms.split(",")).replace(";", ",")
        firms.append(form.format(name=name, trade=luck.choice(trades.split(","))))
    return firms
