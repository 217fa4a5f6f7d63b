"""German cities under their own names, however a register spells them."""

from studies.fold import fold

# A city's own name, and after a colon what else it is called; spellings that fold alike
# (Giessen, MUENCHEN) need no entry beside the name. Only names that mean one city stand here:
# Mülheim or Neustadt alone may be several.
_NAMES = """
Aachen
Augsburg
Bad Krozingen
Bad Oeynhausen
Berlin
Bielefeld
Böblingen
Bochum
Bonn
Braunschweig: Brunswick
Bremen
Chemnitz
Cottbus
Darmstadt
Dortmund
Dresden
Duisburg
Düsseldorf
Erfurt
Erlangen
Essen
Esslingen am Neckar: Esslingen; Esslingen/Neckar; Esslingen a. N.
Flensburg
Frankfurt am Main: Frankfurt; Frankfurt/Main; Frankfurt/M.; Frankfurt a. M.; Frankfurt a. Main
Frankfurt (Oder): Frankfurt an der Oder; Frankfurt a. d. Oder; Frankfurt/O.
Freiburg im Breisgau: Freiburg; Freiburg/Breisgau; Freiburg i. Br.; Freiburg i. Breisgau
Fürth
Gauting: München-Gauting
Gelsenkirchen
Gera
Gießen
Göppingen
Görlitz
Göttingen
Greifswald
Großhansdorf
Güstrow
Gütersloh
Hagen
Halle (Saale): Halle; Halle a. d. Saale; Halle an der Saale; Halle/S.
Hamburg
Hannover: Hanover
Heidelberg
Heilbronn
Homburg: Homburg/Saar; Homburg a. d. Saar
Ingolstadt
Jena
Karlsruhe
Kassel
Kiel
Koblenz: Coblenz
Köln: Cologne
Krefeld
Leipzig
Leverkusen
Lübeck
Lüdenscheid
Ludwigsburg
Ludwigshafen am Rhein: Ludwigshafen; Ludwigshafen/Rhein; Ludwigshafen a. Rh.
Lüneburg
Magdeburg
Mainz: Mayence
Mannheim
Marburg
Meißen
Minden
Mönchengladbach
Mülheim an der Ruhr: Mülheim/Ruhr; Mülheim a. d. Ruhr
München: Munich
Münster
Murnau am Staffelsee: Murnau
Neuss
Nürnberg: Nuremberg
Oberhausen
Offenbach am Main: Offenbach; Offenbach/Main; Offenbach a. M.
Oldenburg: Oldenburg in Oldenburg; Oldenburg i. O.
Osnabrück
Paderborn
Potsdam
Recklinghausen
Regensburg: Ratisbon
Remscheid
Reutlingen
Rostock
Saarbrücken
Salzgitter
Schwerin
Siegen
Solingen
Stuttgart
Trier: Treves
Tübingen
Ulm
Villingen-Schwenningen
Weiden in der Oberpfalz: Weiden; Weiden i. d. Opf.; Weiden i. d. Oberpfalz
Wiesbaden
Witten
Wolfsburg
Wuppertal
Würzburg
Zwickau
"""


def _by_spelling() -> dict[str, str]:
    """The own name of a city by each folded spelling of it."""
    found = {}
    for line in _NAMES.split("\n")[1:-1]:
        name, _, others = line.partition(":")
        for spelling in (name, *filter(None, others.split(";"))):
            found[fold(spelling)] = name
    return found


_OWN = _by_spelling()


def city_name(city: str, country: str) -> str:
    """A city under its own name: Munich in Germany is München, Halle/Saale is Halle (Saale).

    A city that is not known, or that lost a letter on its way (U+FFFD), keeps what stands there.
    """
    return city if country != "DE" or "\ufffd" in city else _OWN.get(fold(city), city)
