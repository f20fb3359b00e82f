"""The detectors by name, in the order in which they are asked."""

from services.ingest.core.detectors import (
    after_listing,
    many_names,
    misfit,
    precursor,
    reshipper,
    return_address,
    returns,
    rotation,
    same_text,
    sequence,
    splitting,
    third_post,
)
from services.ingest.core.detectors.detected import Around, Detected, Detector
from services.ingest.core.networks.view import View

DETECTORS: dict[str, Detector] = {
    splitting.NAME: splitting.detect,
    reshipper.NAME: reshipper.detect,
    many_names.NAME: many_names.detect,
    return_address.NAME: return_address.detect,
    sequence.NAME: sequence.detect,
    misfit.NAME: misfit.detect,
    rotation.NAME: rotation.detect,
    third_post.NAME: third_post.detect,
    precursor.NAME: precursor.detect,
    after_listing.NAME: after_listing.detect,
    returns.NAME: returns.detect,
    same_text.NAME: same_text.detect,
}


def detect_all(view: View, around: Around) -> list[Detected]:
    """What every detector finds, detector by detector, each by its parcels."""
    return [found for detect in DETECTORS.values() for found in detect(view, around)]
