// Package proof decides whether a sentence says what a claim says, by the form of the two.
//
// A verdict on a claim is itself a claim about a text, so it needs proof. A sentence proves a claim if the claim can be
// derived from it by steps that leave it true:
//
//   - All words of the claim are in the sentence, in the claim's order, in that of the other voice ("the bishop built
//     the chapel", "the chapel was built by the bishop"), or with a phrase or a date moved.
//   - A word of the sentence that the claim does not have is part of something that can be left out: a phrase with a
//     preposition, an adjective, what is between two commas, one of two parts that "and" joins. What changes the
//     meaning of the rest cannot: a denial, a doubt, a limit, what somebody said. Of a claim that denies, limits,
//     compares or tells a rule, nearly nothing can be left out: who does not swim in winter may swim.
//   - The sentence itself says the clause. It is not what someone says, dreams or plans, nor a condition, and nothing
//     after it takes it back.
//   - A date of the claim belongs to its verb in the sentence: no other verb is closer.
//   - Where a date, a number or a name differs, the sentence is about the same event: nothing that could tell two
//     events apart is left out.
//
// Nothing of this looks at meaning. Synonyms, pronouns and facts spread over sentences are not proved, so much that is
// true stays without a verdict.
package proof
