"""Cities as facets hold them; German ones under their own names, and their states."""

import re

from studies import states
from studies.fold import fold
from studies.search import abroad

# The state of a city, its own name, and after a colon what else it is called; spellings that fold
# alike (Giessen, MUENCHEN) need no entry beside the name. Only names that mean one city stand
# here: Mülheim or Neustadt alone may be several.
_NAMES = """
NW Aachen
BY Augsburg
BW Bad Krozingen
NW Bad Oeynhausen
BW Bad Säckingen
BE Berlin
NW Bielefeld
BW Böblingen
NW Bochum
NW Bonn
NI Braunschweig: Brunswick
HB Bremen
SN Chemnitz
BB Cottbus
HE Darmstadt
NW Dortmund
SN Dresden
NW Duisburg
NW Düren
NW Düsseldorf
BB Eisenhüttenstadt
TH Erfurt
BY Erlangen
NW Essen
BW Esslingen am Neckar: Esslingen; Esslingen/Neckar; Esslingen a. N.
SH Flensburg
HE Frankfurt am Main: Frankfurt; Frankfurt/Main; Frankfurt/M.; Frankfurt a. M.; Frankfurt a. Main
BB Frankfurt (Oder): Frankfurt an der Oder; Frankfurt a. d. Oder; Frankfurt/O.
BW Freiburg im Breisgau: Freiburg; Freiburg/Breisgau; Freiburg i. Br.; Freiburg i. Breisgau
BY Fürstenfeldbruck
BY Fürth
BY Gauting: München-Gauting
NW Gelsenkirchen
NI Georgsmarienhütte
TH Gera
HE Gießen
BW Göppingen
SN Görlitz
NI Göttingen
MV Greifswald
SH Großhansdorf
BY Günzburg
MV Güstrow
NW Gütersloh
NW Hagen
ST Halle (Saale): Halle; Halle a. d. Saale; Halle an der Saale; Halle/S.
HH Hamburg
NI Hannover: Hanover
BW Heidelberg
BW Heilbronn
SL Homburg: Homburg/Saar; Homburg a. d. Saar
BY Ingolstadt
TH Jena
BW Karlsruhe
HE Kassel
SH Kiel
RP Koblenz: Coblenz
NW Köln: Cologne
NW Krefeld
SN Leipzig
NW Leverkusen
BW Lörrach
BW Löwenstein
SH Lübeck
NW Lüdenscheid
BW Ludwigsburg
RP Ludwigshafen am Rhein: Ludwigshafen; Ludwigshafen/Rhein; Ludwigshafen a. Rh.
NI Lüneburg
NW Lünen
ST Magdeburg
RP Mainz: Mayence
BW Mannheim
HE Marburg
SN Meißen
NW Minden
NW Mönchengladbach
NW Mülheim an der Ruhr: Mülheim/Ruhr; Mülheim a. d. Ruhr
BY München: Munich
NW Münster
BY Murnau am Staffelsee: Murnau
SH Neumünster
NW Neuss
BY Nördlingen
BY Nürnberg: Nuremberg
BW Nürtingen
NW Oberhausen
HE Offenbach am Main: Offenbach; Offenbach/Main; Offenbach a. M.
NI Oldenburg: Oldenburg in Oldenburg; Oldenburg i. O.
NI Osnabrück
NW Paderborn
BB Potsdam
NW Recklinghausen
BY Regensburg: Ratisbon
NW Remscheid
BW Reutlingen
MV Rostock
HE Rüsselsheim am Main: Rüsselsheim
SL Saarbrücken
NI Salzgitter
BW Schwäbisch Gmünd
BW Schwäbisch Hall
MV Schwerin
NW Siegen
NW Solingen
BW Stuttgart
RP Trier: Treves
BW Tübingen
BW Ulm
BW Villingen-Schwenningen
SL Völklingen
BY Weiden in der Oberpfalz: Weiden; Weiden i. d. Opf.; Weiden i. d. Oberpfalz
HE Wiesbaden
NW Witten
NI Wolfsburg
NW Wuppertal
BY Würzburg
SN Zwickau
"""


def _cities() -> dict[str, str]:
    """By each folded spelling of a city its line: the code of its state and its own name."""
    found = {}
    for line in _NAMES.split("\n")[1:-1]:
        city, _, others = line.partition(":")
        for spelling in (city[3:], *filter(None, others.split(";"))):
            found[fold(spelling)] = city
    return found


_CITIES = _cities()
# A German name that would be taken for a city abroad: Neustadt, SH.
_LIKE_ABROAD = re.compile(r", ([A-Z]{2})$")


def city_name(city: str, country: str) -> str:
    """A city under its own name: Munich in Germany is München, Halle/Saale is Halle (Saale).

    A city that is not known, or that lost a letter on its way (U+FFFD), keeps what stands there.
    """
    if country != "DE" or "\ufffd" in city:
        return city
    known = _CITIES.get(fold(city))
    return known[3:] if known else city


def city_value(city: str, country: str) -> str:
    """A city as facets hold it: a German one by its own name, any other with its country."""
    if country != "DE":
        return abroad.value(city, country)
    return _LIKE_ABROAD.sub(r" (\1)", city_name(city, country)[: abroad.LONGEST_NAME])


def state_of(city: str) -> states.State | None:
    """The state in which a German city lies, where the city is known."""
    known = _CITIES.get(fold(city))
    return states.BY_CODE[known[:2]] if known else None
