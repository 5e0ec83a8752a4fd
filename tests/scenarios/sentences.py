"""Questions as people ask them, and what each must be read as. Written before the grammar.

What is read is told in one line: the act, from where to whom, the goods (elements@stages, or names of goods), the
amount, the days.
"""

RIGHT = [
    # the sentence of the issue, in several orders
    (
        "China stops dysprosium for six months from January 2027",
        "prohibition CHN>all Dy@all - 2027-01-01..2027-06-30",
    ),
    (
        "From January 2027 China stops dysprosium for six months",
        "prohibition CHN>all Dy@all - 2027-01-01..2027-06-30",
    ),
    (
        "For six months from January 2027, China stops dysprosium.",
        "prohibition CHN>all Dy@all - 2027-01-01..2027-06-30",
    ),
    (
        "What if China stopped dysprosium from January 2027 for 6 months?",
        "prohibition CHN>all Dy@all - 2027-01-01..2027-06-30",
    ),
    (
        "Dysprosium exports from China are halted for half a year from January 2027",
        "prohibition CHN>all Dy@all - 2027-01-01..2027-06-30",
    ),
    (
        "A Chinese export ban on dysprosium from January to June 2027",
        "prohibition CHN>all Dy@all - 2027-01-01..2027-06-30",
    ),
    (
        "China bans exports of dysprosium between January 2027 and June 2027",
        "prohibition CHN>all Dy@all - 2027-01-01..2027-06-30",
    ),
    # which goods
    ("China stops Dy and Tb from 2027", "prohibition CHN>all Dy,Tb@all - 2027-01-01..open"),
    ("China bans dysprosium oxide from 2027", "prohibition CHN>all Dy@oxide - 2027-01-01..open"),
    (
        "China bans dysprosium and terbium oxides and metals from 2027",
        "prohibition CHN>all Dy,Tb@oxide,metal - 2027-01-01..open",
    ),
    (
        "China bans oxides and metals of dysprosium and terbium from 2027",
        "prohibition CHN>all Dy,Tb@oxide,metal - 2027-01-01..open",
    ),
    (
        "China stops exporting rare earths from 2027",
        "prohibition CHN>all all@all - 2027-01-01..open",
    ),
    (
        "China stops all rare earth exports in 2027",
        "prohibition CHN>all all@all - 2027-01-01..2027-12-31",
    ),
    (
        "China bans rare earth magnets from 2027",
        "prohibition CHN>all all@magnet - 2027-01-01..open",
    ),
    ("China blocks magnets in 2027", "prohibition CHN>all all@magnet - 2027-01-01..2027-12-31"),
    ("China bans dysprosium magnets from 2027", "prohibition CHN>all Dy@magnet - 2027-01-01..open"),
    (
        "China bans samarium-cobalt magnets from 2027",
        "prohibition CHN>all magnet.SmCo - 2027-01-01..open",
    ),
    ("China bans NdFeB magnets from 2027", "prohibition CHN>all magnet.NdFeB_* - 2027-01-01..open"),
    (
        "China stops heavy rare earth oxides from 2027",
        "prohibition CHN>all Sm,Eu,Gd,Tb,Dy,Ho,Er,Tm,Yb,Lu,Y@oxide - 2027-01-01..open",
    ),
    (
        "China stops light rare earth oxides from 2027",
        "prohibition CHN>all La,Ce,Pr,Nd@oxide - 2027-01-01..open",
    ),
    (
        "China bans neodymium oxide and dysprosium metal from 2027",
        "prohibition CHN>all Nd@oxide - 2027-01-01..open; prohibition CHN>all Dy@metal - 2027-01-01..open",
    ),
    (
        "Myanmar stops concentrates from 2027",
        "prohibition MMR>all all@concentrate,heavy_concentrate - 2027-01-01..open",
    ),
    (
        "Myanmar stops ores for one year from July 2026",
        "prohibition MMR>all all@concentrate,heavy_concentrate - 2026-07-01..2027-06-30",
    ),
    ("Malaysia bans magnet scrap from 2027", "prohibition MYS>all all@scrap - 2027-01-01..open"),
    (
        "China stops yttrium for 3 months starting April 2026",
        "prohibition CHN>all Y@all - 2026-04-01..2026-06-30",
    ),
    ("China stops gallium from 2023", "prohibition CHN>all Ga@all - 2023-01-01..open"),
    (
        "China bans germanium to the United States from December 2024",
        "prohibition CHN>USA Ge@all - 2024-12-01..open",
    ),
    # to whom
    ("China stops dysprosium to Japan from 2027", "prohibition CHN>JPN Dy@all - 2027-01-01..open"),
    (
        "China stops magnets to Japan and South Korea from 2027",
        "prohibition CHN>JPN,KOR all@magnet - 2027-01-01..open",
    ),
    (
        "China stops dysprosium to the EU, the US and the UK from 2027",
        "prohibition CHN>EU27,USA,GBR Dy@all - 2027-01-01..open",
    ),
    (
        "China embargoes rare earths against the United States from 2027",
        "prohibition CHN>USA all@all - 2027-01-01..open",
    ),
    (
        "China stops terbium to everyone except Japan from 2027",
        "prohibition CHN>MMR,USA,AUS,MYS,KOR,EU27,GBR,IND,VNM,THA,BRA,RUS,CAN,ROW Tb@all - 2027-01-01..open",
    ),
    (
        "China stops terbium for the European Union for one year from 2027",
        "prohibition CHN>EU27 Tb@all - 2027-01-01..2027-12-31",
    ),
    # from when, how long
    ("China stops dysprosium from 4 April 2027", "prohibition CHN>all Dy@all - 2027-04-04..open"),
    ("China stops dysprosium from April 4, 2027", "prohibition CHN>all Dy@all - 2027-04-04..open"),
    (
        "China stops dysprosium from 2027-04-04 until 2027-10-03",
        "prohibition CHN>all Dy@all - 2027-04-04..2027-10-03",
    ),
    (
        "China stops dysprosium for 90 days from 2027-03-01",
        "prohibition CHN>all Dy@all - 2027-03-01..2027-05-29",
    ),
    (
        "China stops dysprosium in the second quarter of 2027",
        "prohibition CHN>all Dy@all - 2027-04-01..2027-06-30",
    ),
    (
        "China stops dysprosium from Q2 2027 for two quarters",
        "prohibition CHN>all Dy@all - 2027-04-01..2027-09-30",
    ),
    (
        "China stops dysprosium from 2027 to 2029",
        "prohibition CHN>all Dy@all - 2027-01-01..2029-12-31",
    ),
    (
        "China stops dysprosium from mid-2027 until the end of 2028",
        "prohibition CHN>all Dy@all - 2027-07-01..2028-12-31",
    ),
    (
        "China stops dysprosium for eight weeks starting on 1 February 2027",
        "prohibition CHN>all Dy@all - 2027-02-01..2027-03-28",
    ),
    ("China stops dysprosium for good from 2027", "prohibition CHN>all Dy@all - 2027-01-01..open"),
    (
        "China stops dysprosium through June 2028, starting in March 2027",
        "prohibition CHN>all Dy@all - 2027-03-01..2028-06-30",
    ),
    # how much, and other instruments
    (
        "China stops half of its dysprosium exports from 2027",
        "prohibition CHN>all Dy@all strength=0.5 2027-01-01..open",
    ),
    (
        "China cuts dysprosium exports by 40% from 2027",
        "export_quota CHN>all Dy@all share=0.6 2027-01-01..open",
    ),
    (
        "China cuts exports of rare earth oxides to 30 percent in 2027",
        "export_quota CHN>all all@oxide share=0.3 2027-01-01..2027-12-31",
    ),
    (
        "China halves its magnet exports from 2027 for two years",
        "export_quota CHN>all all@magnet share=0.5 2027-01-01..2028-12-31",
    ),
    (
        "China reduces neodymium exports by a quarter to Japan from 2028",
        "export_quota CHN>JPN Nd@all share=0.75 2028-01-01..open",
    ),
    (
        "The United States puts a tariff of 25% on rare earths from China from 2027",
        "tariff CHN>USA all@all rate=0.25 2027-01-01..open",
    ),
    (
        "A 10 percent EU duty on Chinese magnets from 2026 to 2030",
        "tariff CHN>EU27 all@magnet rate=0.1 2026-01-01..2030-12-31",
    ),
    (
        "The US levies 50% on magnets from China from 1 July 2027",
        "tariff CHN>USA all@magnet rate=0.5 2027-07-01..open",
    ),
    (
        "China levies an export tax of 15 percent on dysprosium from 2027",
        "export_tax CHN>all Dy@all rate=0.15 2027-01-01..open",
    ),
    (
        "China requires licences for terbium from 2027 and approves 60 percent",
        "licence CHN>all Tb@all approval=0.6 2027-01-01..open",
    ),
    (
        "China requires a licence for dysprosium from 2027",
        "licence CHN>all Dy@all approval=0.53 2027-01-01..open",
    ),
    (
        "From 2027 China licenses magnets, approving half, to the United States",
        "licence CHN>USA all@magnet approval=0.5 2027-01-01..open",
    ),
]

# the sentence, and the word or words that the refusal must name
REFUSED = [
    ("China stops unobtainium from 2027", "unobtainium"),
    ("Atlantis stops dysprosium from 2027", "atlantis"),
    ("China probably stops dysprosium from 2027", "probably"),
    ("China stops dysprosium soon", "soon"),
    ("China stops dysprosium", "from when"),
    ("China stops exports from 2027", "which goods"),
    ("China dysprosium from 2027", "what is done"),
    ("Stop dysprosium from 2027", "who"),
    ("China cuts dysprosium from 2027", "how much"),
    ("China stops dysprosium and gallium from 2027", "gallium"),
    ("China stops dysprosium and bans terbium from 2027", "bans"),
    ("China stops dysprosium from 2027 from 2028", "2028"),
    ("China stops dysprosium for six months until 2029 from 2027", "until 2029"),
    ("China and Myanmar stop dysprosium from 2027", "myanmar"),
    ("China stops dysprosium and magnets from 2027", "magnets"),
    ("China stops dysprosium for several months from 2027", "several"),
    ("China stops dysprosium from 31 February 2027", "31 february 2027"),
    ("China cuts dysprosium by 140% from 2027", "140%"),
    ("China stops dysprosium to Germany from 2027", "germany"),
    # written after the grammar: what a careless reader would take for something else
    ("China does not stop dysprosium from 2027", "not"),
    ("China lifts its ban on dysprosium from 2027", "lifts"),
    ("China stops dysprosium exports of Japan from 2027", "japan"),
    ("Japan stops importing dysprosium from China from 2027", "importing"),
    ("China stops dysprosium to 40% from 2027", "to 40%"),
    ("China stops dysprosium from 2027 for half a month", "half month"),
    ("China stops dysprosium from June 2027 to January 2027", "ends before it begins"),
    ("China stops dysprosium or terbium from 2027", "or"),
    ("China cuts dysprosium by half a year from 2027", "year"),
    ("A tariff of 25% on magnets from 2027", "who levies"),
    ("China halves dysprosium by 40% from 2027", "by 40%"),
    ("China stops dysprosium from 2027 at least", "least"),
    ("China stops dysprosium from second 2027", "second"),
    ("Starting China stops dysprosium from 2027", "starting"),
    ("China stops dysprosium from 2027 third", "third"),
]
