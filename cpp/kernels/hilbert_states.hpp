// The 3-D Hilbert curve as a finite automaton, derived at compile time from its definition: J. Skilling, "Programming
// the Hilbert curve", AIP Conference Proceedings 707 (2004), 381. There, going from the highest bit of the coordinates
// down, each bit either inverts or exchanges the lower bits of the axes, and the digits are Gray-coded. What has been
// done to the lower bits so far is a permutation of the axes with inversions, and a flag from the Gray code: the state.
// Reading three bits of each axis at a time, 21 bits are seven steps.
#pragma once

namespace hartonomous {

struct HilbertOrientation {
    int axis[3] = {0, 1, 2};    // which axis of the point stands in each place
    int invert[3] = {0, 0, 0};  // whether its lower bits are inverted there
    int turned = 0;             // whether the Gray code inverts the digits that follow

    constexpr bool operator==(const HilbertOrientation&) const = default;

    /// Takes one bit of each axis (bit a of `octant` is that of axis a); returns the digit of the code, 0..7, and
    /// becomes the orientation for the next lower bits.
    constexpr int step(int octant) {
        int x[3] = {0, 0, 0};
        for (int i = 0; i < 3; ++i) x[i] = ((octant >> axis[i]) & 1) ^ invert[i];
        for (int i = 0; i < 3; ++i) {
            if (x[i] != 0) {
                invert[0] ^= 1;
            } else {
                const int a = axis[0], f = invert[0];
                axis[0] = axis[i];
                invert[0] = invert[i];
                axis[i] = a;
                invert[i] = f;
            }
        }
        x[1] ^= x[0];
        x[2] ^= x[1];
        const int digit = (x[0] << 2 | x[1] << 1 | x[2]) ^ (turned != 0 ? 7 : 0);
        turned ^= x[2];
        return digit;
    }
};

constexpr size_t HILBERT_STATES = 24;

/// One step of three levels: nine bits of a Morton code (x lowest) to nine bits of the Hilbert code, and back. An entry
/// is the next state << 9 | the nine bits out; its place is state << 9 | the nine bits in. The curve starts in state 0.
struct HilbertTables {
    uint16_t encode[HILBERT_STATES << 9] = {};
    uint16_t decode[HILBERT_STATES << 9] = {};
};

constexpr HilbertTables make_hilbert_tables() {
    constexpr int MOST = 48;  // permutations and inversions that occur, times the flag
    HilbertOrientation found[MOST];
    int digit[MOST][8] = {}, next[MOST][8] = {};
    int count = 1;
    for (int s = 0; s < count; ++s) {
        for (int octant = 0; octant < 8; ++octant) {
            HilbertOrientation after = found[s];
            digit[s][octant] = after.step(octant);
            int at = 0;
            while (at < count && !(found[at] == after)) ++at;
            if (at == count) found[count++] = after;
            next[s][octant] = at;
        }
    }
    // Orientations that give the same digits for ever are one state: classes are split until none needs it.
    int state[MOST] = {}, first[MOST] = {};
    int states = 1;
    for (int before = 0; before != states;) {
        before = states;
        int refined[MOST] = {};
        states = 0;
        for (int s = 0; s < count; ++s) {
            int same = 0;
            for (; same < states; ++same) {
                const int other = first[same];
                bool equal = true;
                for (int octant = 0; octant < 8 && equal; ++octant) {
                    equal = digit[s][octant] == digit[other][octant] &&
                            state[next[s][octant]] == state[next[other][octant]];
                }
                if (equal) break;
            }
            if (same == states) first[states++] = s;
            refined[s] = same;
        }
        for (int s = 0; s < count; ++s) state[s] = refined[s];
    }
    HilbertTables tables;
    for (int s = 0; s < states; ++s) {
        for (int in = 0; in < 512; ++in) {
            int at = first[s], out = 0;
            for (int shift = 6; shift >= 0; shift -= 3) {
                const int octant = (in >> shift) & 7;
                out = out << 3 | digit[at][octant];
                at = next[at][octant];
            }
            tables.encode[s << 9 | in] = static_cast<uint16_t>(state[at] << 9 | out);
            tables.decode[s << 9 | out] = static_cast<uint16_t>(state[at] << 9 | in);
        }
    }
    return tables;
}

inline constexpr HilbertTables HILBERT = make_hilbert_tables();

}  // namespace hartonomous
