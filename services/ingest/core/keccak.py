"""Keccak-256 as Ethereum and Monero use it: the sponge of FIPS 202 with the padding of the original submission.

The standard library has SHA3-256 alone, whose padding differs in one byte. The permutation is that of FIPS 202,
section 3, on 25 lanes of 64 bits; inputs here are some dozens of bytes, so one block or two.
"""

_MASK = (1 << 64) - 1
_RATE = 136
_ROUNDS = (
    0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000A, 0x000000008000808B, 0x800000000000008B, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
)  # fmt: skip
"""Round constants, FIPS 202 section 3.2.5."""
_OFFSETS = (0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14)
"""Rotation offsets of lane x + 5y, FIPS 202 section 3.2.2."""
_MOVES = tuple(((y + 5 * ((2 * x + 3 * y) % 5)), x + 5 * y) for y in range(5) for x in range(5))
"""Where the rotated lane x + 5y goes, FIPS 202 section 3.2.3."""


def keccak_256(data: bytes) -> bytes:
    """The 32-byte digest of `data`."""
    padded = bytearray(data)
    padded += b"\x00" * (_RATE - len(data) % _RATE)
    padded[len(data)] |= 0x01
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), _RATE):
        for at in range(_RATE // 8):
            lanes[at] ^= int.from_bytes(padded[start + 8 * at : start + 8 * at + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _permuted(lanes: list[int]) -> list[int]:
    """Theta, rho and pi, chi and iota, 24 times."""
    for constant in _ROUNDS:
        columns = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        mixed = [columns[(x + 4) % 5] ^ _turned(columns[(x + 1) % 5], 1) for x in range(5)]
        moved = [0] * 25
        for to, at in _MOVES:
            moved[to] = _turned(lanes[at] ^ mixed[at % 5], _OFFSETS[at])
        lanes = [
            moved[at] ^ (~moved[at - at % 5 + (at + 1) % 5] & moved[at - at % 5 + (at + 2) % 5] & _MASK)
            for at in range(25)
        ]
        lanes[0] ^= constant
    return lanes


def _turned(lane: int, by: int) -> int:
    return ((lane << by) | (lane >> (64 - by))) & _MASK if by else lane
