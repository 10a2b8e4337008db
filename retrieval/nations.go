package retrieval

import (
	"strings"
	"sync"
)

// nationWords are, a line a nation, the words that stand for it, its people and what is theirs in English prose. They relate to
// one another: a question asks about "the Americans" where the text says "the United States". Words of a name are joined by "_"; the
// seats of a government stand behind "/".
const nationWords = `
america american americans us usa united_states / washington
soviet soviets ussr soviet_union russia russian russians / moscow kremlin
china chinese prc / beijing peking
britain british uk united_kingdom england english / london
france french frenchman frenchmen / paris
germany german germans reich / berlin bonn
japan japanese / tokyo
italy italian italians / rome
spain spanish spaniard spaniards / madrid
portugal portuguese / lisbon
netherlands dutch holland dutchman / hague
belgium belgian belgians / brussels
switzerland swiss / bern
austria austrian austrians / vienna
poland polish pole poles / warsaw
czechoslovakia czechoslovak czech czechs / prague
hungary hungarian hungarians / budapest
romania romanian romanians / bucharest
bulgaria bulgarian bulgarians / sofia
yugoslavia yugoslav yugoslavs / belgrade
serbia serbian serbians serb serbs
croatia croatian croatians croat croats
greece greek greeks / athens
turkey turkish turk turks ottoman ottomans / ankara
sweden swedish swede swedes / stockholm
norway norwegian norwegians / oslo
denmark danish dane danes / copenhagen
finland finnish finn finns / helsinki
ireland irish irishman / dublin
scotland scottish scots scot / edinburgh
wales welsh welshman
iceland icelandic icelander icelanders
ukraine ukrainian ukrainians / kiev kyiv
india indian indians / delhi
pakistan pakistani pakistanis / islamabad
afghanistan afghan afghans / kabul
iran iranian iranians persia persian persians / tehran
iraq iraqi iraqis / baghdad
israel israeli israelis / jerusalem
egypt egyptian egyptians / cairo
syria syrian syrians / damascus
lebanon lebanese / beirut
jordan jordanian jordanians / amman
saudi_arabia saudi saudis / riyadh
vietnam vietnamese / hanoi saigon
cambodia cambodian cambodians kampuchea khmer
laos laotian laotians lao
thailand thai thais siam siamese / bangkok
korea korean koreans / seoul pyongyang
mongolia mongolian mongolians mongol mongols
taiwan taiwanese formosa / taipei
philippines philippine filipino filipinos / manila
indonesia indonesian indonesians / jakarta
malaysia malaysian malaysians malay malays
australia australian australians / canberra
new_zealand zealander zealanders / wellington
canada canadian canadians / ottawa
mexico mexican mexicans
cuba cuban cubans / havana
brazil brazilian brazilians / brasilia
argentina argentine argentines argentinian
chile chilean chileans / santiago
peru peruvian peruvians / lima
colombia colombian colombians / bogota
venezuela venezuelan venezuelans / caracas
south_africa south_african / pretoria
nigeria nigerian nigerians / lagos
ethiopia ethiopian ethiopians abyssinia
kenya kenyan kenyans / nairobi
algeria algerian algerians / algiers
morocco moroccan moroccans
tunisia tunisian tunisians / tunis
libya libyan libyans / tripoli
sudan sudanese / khartoum
tibet tibetan tibetans / lhasa
europe european europeans
asia asian asians
africa african africans
arabia arab arabs arabian arabic
judaism jewish jew jews
islam islamic muslim muslims
christianity christian christians
`

// What the words of a nation count for one another: its names and people more than its capital, which stands for its government
// alone, and the parts of a name of several words, which stand in other names as well.
const (
	nationWeight = 0.8
	partWeight   = 0.6
)

// readNations reads the lines: to each index term, and to each name of several words in its index terms, the terms of its nation.
func readNations(lines string) map[string][]Variant {
	all := map[string][]Variant{}
	for line := range strings.Lines(lines) {
		var keys []string
		var terms []Variant
		weight := nationWeight
		for _, name := range strings.Fields(line) {
			if name == "/" {
				weight = partWeight
				continue
			}
			parts := strings.Split(name, "_")
			for i, part := range parts {
				parts[i] = stem(fold(part))
				if len(parts) == 1 {
					terms = append(terms, Variant{parts[i], weight})
				} else {
					terms = append(terms, Variant{parts[i], partWeight})
				}
			}
			keys = append(keys, strings.Join(parts, " "))
		}
		for _, key := range keys {
			all[key] = append(all[key], terms...)
		}
	}
	return all
}

// nations is what readNations reads, made when the first question comes.
var nations = sync.OnceValue(func() map[string][]Variant { return readNations(nationWords) })

// relateNations adds to the words that name a nation the other words for it.
func (q *Query) relateNations() {
	all := nations()
	for i := range q.Words {
		w := &q.Words[i]
		for _, v := range all[w.Terms[0].Term] {
			w.addRelated(v.Term, v.Weight)
			w.Name = true // also in small letters
		}
		if i+1 == len(q.Words) || q.Words[i+1].position != w.position+1 {
			continue
		}
		next := &q.Words[i+1]
		for _, v := range all[w.Terms[0].Term+" "+next.Terms[0].Term] {
			w.addRelated(v.Term, v.Weight)
			next.addRelated(v.Term, v.Weight)
		}
	}
}
