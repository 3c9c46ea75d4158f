"""English words of the texts that clients send, and how phones spell them.

>>> SPELLING["pls"], "hello" in WORDS["greeting"][0][1]
('please', True)
"""

SPELLING = {
    "pls": "please",
    "plz": "please",
    "u": "you",
    "ur": "your",
    "r": "are",
    "thx": "thanks",
    "tnx": "thanks",
    "tks": "thanks",
    "thanx": "thanks",
    "ty": "thank you",
    "dont": "don t",
    "didnt": "didn t",
    "doesnt": "doesn t",
    "wasnt": "wasn t",
    "isnt": "isn t",
    "cant": "can t",
    "im": "i m",
    "ive": "i ve",
    "wat": "what",
    "wen": "when",
    "wher": "where",
    "abt": "about",
    "acct": "account",
    "acc": "account",
    "acount": "account",
    "amt": "amount",
    "msg": "message",
    "yr": "your",
    "n": "and",
    "k": "ok",
    "kk": "ok",
    "y": "why",
    "hw": "how",
    "bcos": "because",
    "cos": "because",
    "gud": "good",
    "goodmorning": "good morning",
    "mony": "money",
    "mone": "money",
    "lon": "loan",
    "complain": "complaint",
    "complian": "complaint",
    "complane": "complaint",
    "2day": "today",
    "b4": "before",
    "yep": "yes",
    "yeah": "yes",
    "yea": "yes",
    "nope": "no",
}

# 0: courtesies that judge nothing, though they hold a word that would.
SCORES = {
    0: "good day, good morning, good evening, good afternoon, good night, good luck, "
    "good bye, have a nice day, happy new year, as well, the best way",
    1: "very bad, terrible, awful, horrible, useless, not at all, very poor, "
    "very unhappy, very dissatisfied, worst, rubbish, zero, very disappointed",
    2: "bad, poor, not satisfied, unhappy, dissatisfied, not happy, not good, "
    "disappointed, not really, not very good, not very satisfied, unsatisfied",
    3: "average, so so, okay, fair, not bad, medium, somehow, normal, manageable",
    4: "good, satisfied, happy, fine, nice, it is good",
    5: "very good, very satisfied, very happy, excellent, perfect, great, "
    "wonderful, fantastic, super, best, very well, fully satisfied, "
    "completely satisfied",
}

NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}

UNITS = (
    "month months day days week weeks time times year years hour hours minutes "
    "thousand million people persons clients loans accounts k usd cedis naira ghs "
    "shillings am pm"
)

WORDS = {
    "greeting": [
        (
            2,
            "hello, hi, hey, good morning, good afternoon, good evening, good day, "
            "good night, how are you, how is it going, greetings, "
            "happy new year, merry christmas, nice day, anybody there, anyone there, "
            "are you there",
        ),
    ],
    "thanks": [
        (
            2,
            "great work, grateful, thank you, thanks, ok, okay, noted, "
            "well received, well noted, "
            "understood, god bless you, god bless, much appreciated, "
            "appreciate*, good job, well done, good work, keep it up, "
            "received with thanks, alright, all right, got it",
        ),
    ],
    "question": [
        (
            1,
            "i would like, i want to, i wish to, i need to, "
            "what, what s, when, where, which, how, how much, who, why, do you, "
            "can i, can you, could you tell, may i, "
            "is it possible, are you, is there, is the, i would like to know, "
            "i want to know, i wanted to ask, tell me, please tell, "
            "has my, is my, have you, has anyone, has anybody, did you, did anyone, "
            "does the, will you, should i, do i",
        ),
        (
            2,
            "what should i do, what do i do, how do i, phone number has changed, "
            "changed my number, new number, next meeting, "
            "opening hours, open on, opening time, closing time, working hours, "
            "interest rate, requirements, documents needed, "
            "open an account, apply for a loan, get a loan, take a loan, "
            "i need a loan, i want a loan, need a loan, "
            "my balance, account balance, change my number, change my phone, "
            "nearest branch, your address, address of, phone number of, "
            "close my account, become a member, statement of account, "
            "how much is, what time, do you open, do you close, do you give, "
            "do you offer, vacancy, vacancies, a job",
        ),
    ],
    "status": [
        (
            3,
            "feedback on, has my complaint, is my complaint, "
            "what happened to my complaint, what happened with my complaint, "
            "is there an answer, is there any answer, "
            "status, follow up, following up, any news, any update, update on, "
            "updates, news about, "
            "how far, where is my complaint, where is my case, "
            "what about my complaint, my complaint so far, progress, "
            "still waiting for your answer, still waiting for an answer, "
            "still waiting for a reply, waiting for your reply, "
            "waiting for your response, waiting for your answer, "
            "waiting for a reply, waiting for feedback, "
            "no answer yet, no reply yet, no response yet, no feedback, "
            "heard nothing, not heard from you, haven t heard, "
            "when will i get an answer, when will i get a reply, "
            "when will you answer, have you received my complaint, "
            "did you receive my complaint, did you get my complaint, "
            "my complaint still, track",
        ),
    ],
    "withdrawal": [
        (
            3,
            "cancel ~ complaint, withdraw ~ complaint, drop ~ complaint, "
            "remove ~ complaint, close ~ complaint, delete ~ complaint, "
            "stop ~ complaint, drop the case, close the case, cancel the case, "
            "forget ~ complaint, forget it, forget about it, never mind, "
            "cancel it, close my case, close the complaint, "
            "no longer have a complaint, no longer a complaint, you can close it, "
            "everything is ok now, everything is fine now, "
            "no longer want to complain, don t want to complain, "
            "ignore ~ complaint, my mistake, it was my mistake, "
            "no need to continue, no need anymore, no more need, close it, drop it, "
            "no more complaint, cancel my case, "
            "i take it back, take back my complaint, ignore my message, it s sorted",
        ),
        (
            2,
            "it is solved, is solved, problem solved, it s solved, is resolved, "
            "it s resolved, been resolved, been solved, has been settled, "
            "is settled, it s settled, is fixed, it s fixed, been fixed, "
            "already solved, already resolved, sorted out, is sorted, "
            "i got my money back, they refunded me, i found my",
        ),
    ],
    "call_back": [
        (
            3,
            "talk with the, speak with the, talk with the branch manager, "
            "phone my number, call my number, call me on, call on, "
            "call me, phone me, ring me, call back, give me a call, contact me, "
            "speak to someone, talk to someone, speak with someone, "
            "talk with someone, speak to the manager, talk to the manager, "
            "see the manager, meet the manager, speak to a person, "
            "talk to a person, talk to you, speak to you, speak with you, "
            "speak to an agent, talk to an agent, speak to a human, "
            "i cannot write, can t write, cannot write well, prefer to talk, "
            "prefer to speak, prefer a call, flash me, an appointment, "
            "explain on the phone, explain by phone, reach me on",
        ),
    ],
    "denunciation": [
        (
            4,
            "denounc*, denunciation, whistleblow*, anonymous*, "
            "don t say it is me, don t say it s me, don t tell ~ it is me, "
            "don t tell ~ it s me, don t mention my name, "
            "do not mention my name, don t use my name, do not use my name, "
            "don t give my name, do not give my name, without my name, "
            "keep my name, hide my name, don t reveal, do not reveal, "
            "confidential*, secretly, must not know it, "
            "should not know it, afraid of revenge, retaliat*, "
            "i work here and, i am a staff, i am an employee, "
            "bribe*, bribery, kickback*, corrupt*, embezzl*, "
            "fraud*, fake loan*, fake client*, fake receipt*, ghost loan*, "
            "ghost client*, fake signature*, forged, forges, forgery, falsif*, "
            "under the table, "
            "money for ~ to approve, wants something small, "
            "something small before, asks for a gift, asking for a gift, "
            "takes a cut, takes a share, takes a commission, takes ~ percent, "
            "he steals, she steals, they steal, is stealing, are stealing, "
            "steals money, stealing money, stole money from, stole from clients, "
            "stole the money of, thief, thieves, theft, "
            "pockets the money, pockets the repayments, pocketing, "
            "keeps the repayments, keeps clients, "
            "sexual*, sleep with, harass*, blackmail*, "
            "loans to his family, loans to her family, loans to his friends, "
            "i want to report, reporting misconduct, misconduct, "
            "his pocket, her pocket, their pocket*, own pocket, "
            "eating our money, eats our money, eating the money, eats the money, "
            "eating people s, chop* our money, chop* the money, "
            "something for him, something in his hand, "
            "small in his hand, nobody should know, don t tell anyone, "
            "do not tell anyone, keep it secret, no one should know, ghost*, "
            "unnamed, remain unknown, disclose*, between us, between you and me, "
            "not be named, to be named, no names please, if i talk, if i speak, "
            "cook* the books, sleeps with, sleeping with, sex, corrupt, "
            "an audit, audit your, investigate, surprise check, an inspector, "
            "i am a worker, i work for you, our boss, mention me, say who i am, "
            "know it is me, know it s me, know i wrote",
        ),
    ],
    # What a member of staff must not do, whoever the victim is.
    "wrong": [
        (
            1,
            "signed for me, signed in my place, signed my name, forged my, "
            "loan in my name, loan on my name, credit in my name, loan ~ my name, "
            "with my id, with my id card, using my id, using my card, "
            "run away with, ran away with, running away with, disappeared with, "
            "left with our, left with the, vanished with, gone with our, "
            "gone with the, bolted with, steals from, stealing from, "
            "threaten*, cutlass, knife, slap*, beat*, locked up, locks up, "
            "my pin, my secret code, took my pin, for her pocket, cover up, "
            "come to his house, go to his house, to his house, his room, hotel, "
            "spend the night, touch me, touched me, touches me, touching me, "
            "my breast*, be his girlfriend, date him, love messages, "
            "nude, his personal number, personal number, personal account, "
            "his own number, his own account, his own momo, his momo, his phone "
            "number, inflat*, alters, altered, tampers, tampered, girlfriend*, "
            "go out with, visit him, keeps the rest, keep the rest, keeps some, "
            "keeps part, writes less, write less, records less, and ran, run off, "
            "ran off, ids to, id cards to, signs for, sign for, signing for, "
            "dead people, shares it with, share it with, sharing the money, "
            "to his friends, to her friends, to his family, to her family, "
            "thumbprint*, bring something, extra from, for sex, sex with, eating our,"
            " eating the, is eating, are eating, "
            "stole the, stole our, stole from, not recording, doesn t record, "
            "does not record, to speed up, who do not exist, who don t exist, "
            "in my mother s name, in my father s name, my mother s name, "
            "my father s name, "
            "to his brother*, to his wife, favours, favors, selling the loans, "
            "sells the loans, sells loans, uses our, uses clients, uses customers",
        ),
    ],
    # Others than the author, whom a member of staff takes money from.
    "others": [
        (
            1,
            "the clients, clients, customers, people, the women, old women, "
            "widows, members, market women, farmers, illiterate, the poor, "
            "everybody, everyone, each client, each customer, every client, "
            "every customer, each loan, every loan, every woman, each woman, our group",
        ),
    ],
    # What can be taken from others.
    "cash": [
        (
            1,
            "money, cash, savings, deposit*, contribution*, susu, repayment*, fee, "
            "fees, "
            "account, accounts, loan, loans, credit, credits, books, receipts, "
            "payment*, withdrawal*, funds",
        ),
    ],
    # Bad service by staff: what an ordinary complaint about them tells.
    "service": [
        (
            1,
            "rude, insult*, shout*, yell*, impolite, disrespect*, respect, late, slow, "
            "absent, never comes, does not come, doesn t come, did not come, "
            "didn t come, not come, refuse*, not answer, never picks, closed, close, "
            "wait*, queue, not there, not around, not available, talks to us, "
            "talk to us, talked to me, talks badly, talked badly, mistake, error, "
            "wrong amount, short, not recorded, tomorrow, come back, phone, ignor*, "
            "attitude, explain*, says he got nothing, lost, always, never, "
            "chased, harsh, sleep*, chatting, says i, told me to come, delay*, "
            "not polite, blocked, problem",
        ),
    ],
    "cancel": [(1, "withdraw, i withdraw, cancel, drop, close it")],
    # Whom the money is for.
    "self": [(1, "for himself, for herself, for themselves, for him, for her")],
    "take": [
        (
            1,
            "take*, taking, took, keep*, kept, collect*, eat*, pocket*, remov*, "
            "deduct*, cuts, charge*",
        ),
    ],
    # Who does it, more surely than "he" or "someone".
    "official": [
        (
            1,
            "leader*, chairlady, chairman, chairwoman, collection man, boss, guard, "
            "watchman, security man, field man, committee, mobiliser*, receptionist, "
            "cashier*, teller*, agent, agents, officer*, manager*, staff, "
            "director, loan officer*, credit man, loan man, collector*, treasurer, "
            "accountant*, secretary, your man, your guy, your worker*, supervisor, "
            "your people",
        ),
    ],
    # Together, these three kinds are a bribe: who asks, for what, in return for what.
    "ask": [
        (
            1,
            "ask*, demand*, want*, take*, collect*, request*, must pay, have to pay, "
            "have to give, you don t give, you don t pay, must give, need to give",
        ),
    ],
    "gift": [
        (
            1,
            "money, gift, gifts, cash, tip, something, commission, chicken, goat, "
            "amount",
        ),
    ],
    "favour": [
        (
            1,
            "before giving, before he gives, before she gives, before they give, "
            "before the loan, before the credit, before approv*, before sign*, "
            "before disburs*, before releas*, to approve, to release, "
            "to give the loan, to give a loan, to give loans, to sign, "
            "to get a loan, to get the loan, for every loan, no loan, or else, "
            "otherwise, else no, if not, before he, before she, before they, "
            "before my loan, before any loan, before you get, "
            "your file will not, to process",
        ),
    ],
    # The whole text is one of these words.
    "alone": [(1, "theft, fraud, corruption, bribery")],
    "victim": [
        (
            1,
            "called me a thief, a victim of, victim of, "
            "stole my card, stole my phone, stole my passbook, my card was stolen, "
            "my phone was stolen, my passbook was stolen, you are thieves, "
            "you stole my",
        ),
    ],
    "stop": [
        (
            4,
            "stop, unsubscrib*, no more messages, no more sms, "
            "stop sending, stop texting, don t send me, do not send me, "
            "remove my number, delete my number, opt out, leave me alone, "
            "don t text me, do not text me, stop messaging, off your list, "
            "from your list, any more text*, want your message*, "
            "don t want ~ message*, no more text*, disturbing me, out of this list, "
            "off this list, tired of your message*, quit sending, stop these, "
            "stop your message*, stop with your, no messages please",
        ),
    ],
    "help": [
        (
            3,
            "help, help me, info, how does it work, how does this work, "
            "how do i complain, how to complain, how can i complain, "
            "how do i make a complaint, how to make a complaint, "
            "how can i make a complaint, what do i write, what should i write, "
            "what can i send, what is this number, what is this number for, "
            "i don t understand your message, don t understand this message, "
            "how do i use, instructions, how does this ~ work, how to use, "
            "how do you use, use this number, send a complaint, can i text, "
            "how ~ a complaint, how ~ complain, how ~ this service, how ~ this number, "
            "what ~ this number, what ~ this service, i need help, need help, guide "
            "me, what should i send, how to send, "
            "what do i text, which words, how can i report, how do i report",
        ),
    ],
    "advert": [
        (
            3,
            "in your area, singles, install our, dollars, a day from, in 5 minutes, "
            "win a, text win, dear customer, new collection, "
            "you have won, you won, you ve won, congratulations, winner*, lottery, "
            "click*, promo, promotion, special offer, limited offer, discount*, "
            "free*, bonus, jackpot, bet, betting, forex, crypto*, bitcoin, "
            "invest and, earn money, make money, get rich, pin code, your pin, "
            "your password, verify your account, account will be blocked, "
            "account is suspended, forward this, share this, send this to, "
            "quick loan, instant loan, loan without collateral, no collateral, "
            "low interest loan, apply now, buy now, for sale, download, "
            "subscribe, whatsapp us, call now, hurry, claim your, prize, "
            "data bundle, airtime, top up, shop, sale, dial",
        ),
    ],
    "yes": [
        (
            3,
            "yes, i agree, agreed, agree, i accept, accepted, accept, correct, "
            "it is fine, it s fine, that is fine, fine, ok, okay, sure, of course, "
            "satisfied, happy, it is good, good, great, perfect, solved, resolved, "
            "i confirm, confirm*, alright, all right, no problem, that s fine, "
            "received my money, got my money",
        ),
    ],
    "no": [
        (
            4,
            "no, not at all, i disagree, disagree, don t agree, do not agree, "
            "don t accept, do not accept, cannot accept, can t accept, "
            "not satisfied, not happy, "
            "unhappy, dissatisfied, not solved, not resolved, still not, "
            "not yet, nothing received, not refunded, not true, "
            "not correct, wrong, false, i refuse, reject, appeal, "
            "review again, not acceptable, unacceptable, not what i asked, "
            "nothing has changed, nothing changed, haven t received, "
            "have not received, i contest, disappointed, not fair, unfair",
        ),
    ],
    "addition": [
        (
            3,
            "in addition, to add, i add, also add, please add, "
            "i want to add, i forgot to say, "
            "i forgot to mention, forgot to tell, about my complaint, "
            "concerning my complaint, regarding my complaint, "
            "for my complaint, more details, another detail, one more detail, "
            "further to my complaint, continuation, here is the receipt, "
            "here is the date, here is the number, i have the receipt, "
            "to be precise, more information",
        ),
    ],
    # The author speaks of a complaint already made.
    "mine": [
        (
            1,
            "my complaint, my complaints, complaint number, already complained, "
            "have complained, sent a complaint, made a complaint, sent you a complaint",
        ),
    ],
    "new": [
        (
            1,
            "another complaint, new complaint, another problem, new problem, "
            "another issue, second complaint, different matter",
        ),
    ],
    "keyword": [(3, "complaint, complaints, complaining, complained, grievance")],
    "topic": [
        (
            1,
            "money, cash, fee, fees, charge, charges, charged, interest, penalty, "
            "penalties, amount, savings, deposit, deposits, deposited, "
            "account, payment*, paid, transfer*, withdraw*, refund*, "
            "repay*, installment*, instalment*, loan, loans, credit, collateral, "
            "guarantor, guarantee, passbook, book, card, cheque, check, "
            "branch, office, counter, teller, cashier, staff, agent, officer, "
            "manager, guard, reception, service, customer service, "
            "collector, application, app, mobile money, momo, atm, machine, "
            "network, system, group, insurance, shares, receipt, statement, "
            "balance, contract, form, queue, line, collection, recovery",
        ),
    ],
    # Troubles that are ordinary in a question.
    "routine": [(1, "closed, lost, forgot*, increase, block")],
    # Said of nothing wrong: these words take the weight of their own trouble away.
    "fine": [(1, "no problem, no issue, no worries, not a problem")],
    "trouble": [
        (1, "do not, does not, did not, don t, didn t, doesn t, wasn t, isn t, hasn t"),
        (
            0.5,
            "why ~ my, why are you, why do you, why did, how come, "
            "not, never, nothing, without, too, still, since, twice, again, "
            "instead, no, didn t, don t, doesn t, can t, why, but, more than, "
            "wasn t, isn t, haven t, hasn t",
        ),
        (
            2,
            "problem*, issue*, error*, mistake*, wrong*, late, delay*, slow, "
            "waited, waiting, wait, hours, too long, lost, missing, disappear*, "
            "deducted, deduct*, debited, removed, cut, reduced, blocked, block*, "
            "refused, refuse*, rejected, denied, closed, absent, "
            "not working, doesn t work, does not work, down, broken, out of order, "
            "insult*, rude*, impolite, shout*, yell*, abus*, threat*, "
            "disrespect*, humiliat*, mocked, laughed at, treated badly, "
            "badly treated, pushed, beat, slap*, chased, ashamed, "
            "cheat*, scam*, unfair*, overcharg*, unjust*, hidden, "
            "too much, too high, expensive, double*, twice, "
            "not received, didn t receive, did not receive, "
            "never received, not credited, not refunded, "
            "not paid, no receipt, without receipt, "
            "without reason, for no reason, no explanation, "
            "without my consent, without informing, without telling, "
            "without notice, took my, took money, taken from, was taken, "
            "don t answer, nobody answers, no one answers, doesn t answer, "
            "nobody attend*, no one attend*, ignore*, neglect*, "
            "why did you take, why did you deduct, why did you charge, why have you, "
            "why are you, less than, not done, not there, not come, never came, "
            "not arrived, never arrived, promised, promise, "
            "calls me every, call my family, every day, each time, every time, "
            "as if, like a dog, like dogs, like animals, confused, mixed up, "
            "someone else, another person, for nothing, already paid, "
            "not show, not what, tired, kept my, keeps my, keep my, still keep, "
            "come tomorrow, come back tomorrow, tomorrow, "
            "is not, has not, have not, was not, cannot, can t, "
            "give me back, give back my, i want my money, where is my money, "
            "wrongly, incorrect, short, torn, fake note*, swallow*, stuck, "
            "hack*, seized, confiscat*, forced, imposed, changed without, "
            "increased, in front of everyone, in front of people, "
            "disappointed, angry, tired of, fed up, frustrat*, "
            "unacceptable, poor, bad, stolen, stole",
        ),
    ],
    "staff": [
        (
            1,
            "cashier, teller, agent, officer, manager, staff, guard, he, she, they, "
            "director, loan officer, collector, chairman, treasurer, secretary, "
            "someone, your man",
        ),
    ],
    "detail": [
        (
            1,
            "monday, tuesday, wednesday, thursday, friday, saturday, sunday, "
            "yesterday, last week, last month, this morning, january, february, "
            "march, april, june, july, august, september, october, november, "
            "december, it was, his name, her name, my name, the branch of, "
            "branch, account number, the amount, in front of, witness",
        ),
    ],
}
