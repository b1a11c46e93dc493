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

/// One step of one level, in the same way: next state << 3 | the three bits out, at state << 3 | the three bits in.
struct HilbertSteps {
    uint8_t encode[HILBERT_STATES << 3] = {};
    uint8_t decode[HILBERT_STATES << 3] = {};
};

/// The same step for look-ups among few bytes. The states are six classes of four, and within a class they differ only in
/// which bits of the octant are inverted, always an even number of them. With the parity of the octant in place of z's bit
/// (`octant` below), that is two bits to invert, those of x and y: digit(class, octant ^ flips). An entry is flips to add
/// << 6 | next class << 3 | the three bits out; its place is class << 3 | octant ^ flips, or class << 3 | digit. The curve
/// starts in class 0 without flips. That the states can be so divided is found out here: `divided`.
struct HilbertClasses {
    uint8_t encode[48] = {};
    uint8_t decode[48] = {};
    bool divided = false;
};

struct HilbertAutomaton {
    int states = 0;
    int digit[HILBERT_STATES][8] = {}, next[HILBERT_STATES][8] = {};
};

constexpr HilbertAutomaton make_hilbert_automaton() {
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
    HilbertAutomaton minimal;
    minimal.states = states;
    for (int s = 0; s < states; ++s) {
        for (int octant = 0; octant < 8; ++octant) {
            minimal.digit[s][octant] = digit[first[s]][octant];
            minimal.next[s][octant] = state[next[first[s]][octant]];
        }
    }
    return minimal;
}

inline constexpr HilbertAutomaton HILBERT_AUTOMATON = make_hilbert_automaton();
static_assert(HILBERT_AUTOMATON.states == static_cast<int>(HILBERT_STATES));

constexpr HilbertTables make_hilbert_tables() {
    const HilbertAutomaton& automaton = HILBERT_AUTOMATON;
    HilbertTables tables;
    for (int s = 0; s < automaton.states; ++s) {
        for (int in = 0; in < 512; ++in) {
            int at = s, out = 0;
            for (int shift = 6; shift >= 0; shift -= 3) {
                const int octant = (in >> shift) & 7;
                out = out << 3 | automaton.digit[at][octant];
                at = automaton.next[at][octant];
            }
            tables.encode[s << 9 | in] = static_cast<uint16_t>(at << 9 | out);
            tables.decode[s << 9 | out] = static_cast<uint16_t>(at << 9 | in);
        }
    }
    return tables;
}

constexpr HilbertSteps make_hilbert_steps() {
    const HilbertAutomaton& automaton = HILBERT_AUTOMATON;
    HilbertSteps steps;
    for (int s = 0; s < automaton.states; ++s) {
        for (int octant = 0; octant < 8; ++octant) {
            const int digit = automaton.digit[s][octant], next = automaton.next[s][octant];
            steps.encode[s << 3 | octant] = static_cast<uint8_t>(next << 3 | digit);
            steps.decode[s << 3 | digit] = static_cast<uint8_t>(next << 3 | octant);
        }
    }
    return steps;
}

constexpr int with_parity(int octant) { return (octant & 3) | ((octant ^ octant << 1 ^ octant << 2) & 4); }

constexpr HilbertClasses make_hilbert_classes() {
    constexpr int EVEN[4] = {0, 5, 6, 3};  // by what they invert of x and y
    const HilbertAutomaton& automaton = HILBERT_AUTOMATON;
    HilbertClasses result;
    int of[HILBERT_STATES] = {}, flips[HILBERT_STATES] = {}, representative[HILBERT_STATES] = {}, classes = 0;
    for (int s = 0; s < automaton.states; ++s) {
        bool placed = false;
        for (int c = 0; c < classes && !placed; ++c) {
            for (int flip = 0; flip < 4 && !placed; ++flip) {
                placed = true;
                for (int octant = 0; octant < 8; ++octant) {
                    placed = placed && automaton.digit[s][octant] == automaton.digit[representative[c]][octant ^ EVEN[flip]];
                }
                of[s] = c;
                flips[s] = flip;
            }
        }
        if (placed) continue;
        of[s] = classes;
        flips[s] = 0;
        representative[classes++] = s;
    }
    if (classes > 6) return result;
    bool set[48] = {};
    result.divided = true;
    for (int s = 0; s < automaton.states; ++s) {
        for (int octant = 0; octant < 8; ++octant) {
            const int digit = automaton.digit[s][octant], next = automaton.next[s][octant];
            const int in = with_parity(octant) ^ flips[s], at = of[s] << 3 | in;
            const int onward = (flips[next] ^ flips[s]) << 6 | of[next] << 3;
            if (set[at] && result.encode[at] != (onward | digit)) result.divided = false;
            set[at] = true;
            result.encode[at] = static_cast<uint8_t>(onward | digit);
            result.decode[of[s] << 3 | digit] = static_cast<uint8_t>(onward | in);
        }
    }
    return result;
}

inline constexpr HilbertTables HILBERT = make_hilbert_tables();
inline constexpr HilbertSteps HILBERT_STEPS = make_hilbert_steps();
inline constexpr HilbertClasses HILBERT_CLASSES = make_hilbert_classes();
static_assert(HILBERT_CLASSES.divided);

}  // namespace hartonomous
