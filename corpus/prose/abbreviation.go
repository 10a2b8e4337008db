package prose

// The lists below are read-only. They hold lower-case abbreviations without their full stops: English ones first, then
// the most frequent ones of German, Spanish, French and Russian.

// beforeName holds abbreviations that precede a name or a word. Their full stop never ends a sentence.
var beforeName = WordSet(`mr mrs ms messrs mme mlle dr prof gen maj col lt sgt capt cmdr adm brig cpl pvt sen rep
	gov pres amb rev hon fr msgr mt v vs cf eg ie viz esp approx ca var
	hr dipl ing bzw dh zb ggf evtl bspw sog sra srta dra dña av тов акад проф им см напр`)

// beforeNumber holds abbreviations of references. Their full stop does not end a sentence when a number follows.
var beforeNumber = WordSet(`c no nos nr fig figs p pp vol vols ch chap sec sect art arts para eq eqs ref refs ed eds
	app ex tab pl par pt cap op cl subd subsec bk bks ll fol fols ff mss ep eps ser pat lib nn rs fl
	apt ste rm 	nº bd abb núm pág рис стр гл табл с`)

// alsoWords holds those of them that are English words too.
var alsoWords = WordSet("no art arts fig figs ex ref refs par cap pat tab app")

// beforeDigits holds abbreviations that are followed by a number in digits.
var beforeDigits = WordSet("max min incl ext tel ver")

// mayEnd holds abbreviations that may also be the last word of a sentence. The next word decides.
var mayEnd = WordSet(`inc ltd corp co cos llc plc bros jr sr etc al st ft ave blvd rd dept univ assn natl intl est
	jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
	am pm bc ad bce ce us uk un usa ussr phd md esq rt mass calif conn penn mich minn
	usw ua uu ee г гг в вв др т е д п тыс млн млрд`)

// legal holds abbreviations of laws, rules and reports of cases. With a capital and before another abbreviation or a
// number their full stop does not end a sentence.
var legal = WordSet(`fed civ crim evid proc supp rptr cir reg adm admin ann stat bankr app cal tex ill fla ariz mich
	minn wis wash mass pa md ga va`)

// books holds abbreviations of the books of the Bible.
var books = WordSet(`gen ex exod lev num deut josh judg jdg sam kgs kings chr chron neh esth ps pss prov eccl eccles
	song isa jer lam ezek dan hos joel am amos obad jon mic nah hab zeph hag zech mal matt mt mk lk jn rom cor
	gal eph phil col thess tim tit philem phlm heb jas pet rev wis sir bar macc`)

// books of them that are names or words too, which a chapter alone does not show to be books.
var bookWords = WordSet(`gen ex num dan jon joel am amos sam tim phil mal mic col song mk mt kings chron lev rom rev wis
	sir bar ruth hos lam nah hag hab`)

// companyWords follow the name of a company, which may end in an exclamation mark.
var companyWords = WordSet("Inc Ltd Corp Co LLC PLC plc GmbH Corporation")

// lettered holds things that are called by a letter: "vitamin C", "size S", "plan B".
var lettered = WordSet(`size sizes vitamin hepatitis type class grade group plan option exhibit appendix section part
	point schedule article category platform gate letter figure table`)

// pronounI holds the forms of "I", which has a capital within a sentence too.
var pronounI = WordSet("I I'm I’m I've I’ve I'd I’d I'll I’ll")

// beforePronoun holds words before "I" as a pronoun at the end of a sentence.
var beforePronoun = WordSet("and or than as am do did can could should will was have had")

// questionStarters holds verbs that begin a question, and other words that begin a sentence after "I".
var questionStarters = WordSet(`Did Do Does Is Are Was Were Have Has Had Can Could Would Should Shall Let Please Nobody
	Nothing Everybody Everyone Yes Well Maybe Perhaps`)

// besideClock holds words after "5 p.m." that belong to it: days, months and zones.
var besideClock = WordSet(`Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thur Thurs Fri
	Sat Sun January February March April May June July August September October November December Jan Feb Mar Apr
	Jun Jul Aug Sep Sept Oct Nov Dec Eastern Central Mountain Pacific Atlantic Greenwich`)

// beginsIntro holds words that begin a phrase of time.
var beginsIntro = WordSet("At By Around About On From Until Before After Since Between Shortly Just Nearly Not")

// monthAfterOrdinal holds words before which a number with a full stop is a German ordinal ("3. Oktober").
var monthAfterOrdinal = WordSet(`Januar Jänner Februar März April Mai Juni Juli August September Oktober November
	Dezember Mär Okt Dez Jahrhundert Jahrhunderts Jahrtausend`)

// sentenceStarters holds words that begin a sentence when they have a capital, and do not continue a name.
var sentenceStarters = WordSet(`The This That These Those There Then Thus Therefore He She It They We You I
	His Her Its Their Our My Your In On At By For From With Without Within To As After Before During Since Until
	While When Where Why How What Who Which Although Though Because However Moreover Furthermore Nevertheless Also
	And But Or Nor So Yet If Unless Once Some Many Most Several Few All Both Each Every Another Other Others One
	Two Three Under Over Between Among According Later Today Now Here Despite Instead Meanwhile Finally Only Even
	Not No Such An A`)
