"""Letters of Cyrillic and Greek that look like Latin ones, and the reverse: what a disguised letter is meant to be.

After the confusables of Unicode Technical Standard 39, cut to letters that look alike in an ordinary typeface.
"""

_CYRILLIC = "аеорсухіјѕһԁԛԝвкмнтАВЕЗКМНОРСТУХІЈЅԌԚԜҮүӏӀьгпиɡ"
_FROM_CYRILLIC = "aeopcyxijshdqwbkmhtABE3KMHOPCTYXIJSGQWYylIbrnug"
_GREEK = "αβγικνορτυχωϲΑΒΕΖΗΙΚΜΝΟΡΤΥΧηερ"
_FROM_GREEK = "abyiknoptuxwcABEZHIKMNOPTYXnep"
_LATIN = "aeopcyxijsABEKMHOPCTYXIJSkmhtb"
_TO_CYRILLIC = "аеорсухіјѕАВЕКМНОРСТУХІЈЅкмнтв"
_TO_GREEK_FROM, _TO_GREEK = "aoiknpuvtxABEZHIKMNOPTYX", "αοικνρυντχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"

CYRILLIC_AS_LATIN = dict(zip(_CYRILLIC, _FROM_CYRILLIC, strict=True))
GREEK_AS_LATIN = dict(zip(_GREEK, _FROM_GREEK, strict=True))
LATIN_AS_CYRILLIC = dict(zip(_LATIN, _TO_CYRILLIC, strict=True))
LATIN_AS_GREEK = dict(zip(_TO_GREEK_FROM, _TO_GREEK, strict=True))
