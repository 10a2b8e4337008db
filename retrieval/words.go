package retrieval

import "strings"

// set makes a set of the words in s.
func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// stopWords are the function words of English: they hold a sentence together and say nothing of its subject.
var stopWords = set(`
a an the this that these those such same other another each every either neither both all any some no none not nor
and or but if then else than so as because while although though whereas unless until since
of in on at by for with without within to from into onto upon about above below under over between among through
during before after against across along around behind beside besides beyond near off out per toward towards via
i me my mine we us our ours you your yours he him his she her hers it its they them their theirs
himself herself itself themselves myself ourselves yourself oneself
who whom whose which what when where why how whether
am is are was were be been being do does did doing done have has had having
can could may might must shall should will would ought
there here also too very just only even still yet ever never again already almost rather quite more most less least much
many few several own s t d ll ve re m o
cannot cant couldnt didnt doesnt dont hadnt hasnt havent isnt arent mustnt neednt shouldnt wasnt werent wont wouldnt
`)

// irregular maps irregular forms to the base form that the stemmer then sees.
var irregular = pairs(`
began begin begun begin broke break broken break brought bring built build bought buy caught catch chose choose chosen choose
came come dealt deal drew draw drawn draw drove drive driven drive ate eat eaten eat fell fall fallen fall felt feel fought fight
found find fled flee flew fly flown fly forbade forbid forbidden forbid forgot forget forgotten forget froze freeze frozen freeze
gave give given give went go gone go grew grow grown grow hung hang heard hear hid hide hidden hide held hold kept keep knew know
known know laid lay led lead left leave lent lend lost lose made make meant mean met meet paid pay rode ride ridden ride rose rise
risen rise ran run said say saw see seen see sought seek sold sell sent send shook shake shaken shake shot shoot shown show
shrank shrink sank sink sunk sink sat sit slept sleep slew slay slain slay spoke speak spoken speak spent spend stood stand stole steal stolen steal
struck strike swore swear sworn swear swam swim took take taken take taught teach tore tear torn tear told tell thought think
threw throw thrown throw understood understand woke wake woken wake wore wear worn wear won win withdrew withdraw withdrawn withdraw
wrote write written write bore bear borne bear bound bind bred breed clung cling crept creep dug dig fed feed lit light
overthrew overthrow overthrown overthrow overcame overcome undertook undertake undertaken undertake became become
died die dying die dies die lying lie
men man women woman children child feet foot teeth tooth mice mouse geese goose people person wives wife
armies army theses thesis crises crisis analyses analysis bases base criteria criterion phenomena phenomenon
data datum media medium indices index matrices matrix better good best good worse bad worst bad
death die deaths die dead die birth born births born
`)

// derived maps nouns to the verbs that they were made from, where the stemmer does not bring the two together: a
// question asks "who invaded" of a text that tells of "the invasion".
var derived = pairs(`
invasion invade invasions invade decision decide decisions decide division divide divisions divide conclusion conclude
withdrawal withdraw withdrawals withdraw proposal propose proposals propose approval approve refusal refuse removal remove arrival arrive
survival survive denial deny trial try resumption resume consumption consume assumption assume destruction destroy
explosion explode expansion expand extension extend suspension suspend permission permit admission admit submission submit
reduction reduce production produce introduction introduce description describe subscription subscribe reception receive perception perceive
conception conceive deception deceive collision collide erosion erode conversion convert inversion invert diversion divert
persuasion persuade provision provide supervision supervise revision revise television televise pronunciation pronounce explanation explain
maintenance maintain growth grow flight fly loss lose losses lose sale sell sales sell gift give thought think belief believe beliefs believe
proof prove proofs prove relief relieve choice choose choices choose speech speak speeches speak song sing songs sing success succeed
successes succeed successor succeed predecessor precede winner win winners win founder found founders found leader lead
marriage marry marriages marry burial bury entry enter entrance enter departure depart discovery discover discoveries discover
delivery deliver recovery recover injury injure inquiry inquire analysis analyze hypothesis hypothesize emphasis emphasize
defence defend defense defend offence offend offense offend pretence pretend response respond responses respond
strength strong length long width wide depth deep height high heights high breadth broad weight weigh
assassination assassinate coronation crown abdication abdicate
`)

func pairs(s string) map[string]string {
	words := strings.Fields(s)
	m := make(map[string]string, len(words)/2)
	for i := 0; i+1 < len(words); i += 2 {
		m[words[i]] = words[i+1]
	}
	return m
}

// withoutDiacritic maps accented Latin letters to plain ones, so that "Zürich" is found by "Zurich".
var withoutDiacritic = letters(map[string]string{
	"a": "àáâãäåāăą", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ", "i": "ìíîïĩīĭįı", "j": "ĵ", "k": "ķ",
	"l": "ĺļľŀł", "n": "ñńņňŉ", "o": "òóôõöøōŏő", "r": "ŕŗř", "s": "śŝşšș", "t": "ţťŧț", "u": "ùúûüũūŭůűų", "w": "ŵ", "y": "ýÿŷ",
	"z": "źżž", "ss": "ß", "ae": "æ", "oe": "œ", "th": "þ",
})

func letters(plain map[string]string) map[rune]string {
	m := map[rune]string{}
	for to, from := range plain {
		for _, r := range from {
			m[r] = to
		}
	}
	return m
}
