/** want_to_go: on the way to a place, or looking for one. */
export const go = `
where is your nearest shop
store near me
is there a branch in my area
shops close to the station
find a store
which of your stores is closest to me
do you have a shop in the city centre
nearest outlet

when are you open
opening hours
are you open on sunday
what time do you close today
is the shop open right now
until when are you open tonight
holiday opening times
how early does the store open on monday

how do i get to your store
directions to the shop
which bus stops near you
how far is it from the airport
route to the store in the old town
what is the address of your branch
how long is the walk from the main square
take me to the nearest store

is there parking at the store
where can i park
do you have bike racks
is the car park free
parking near the shop
can i charge my car while i am there
is the store accessible by wheelchair
is there a lift in the building

is it in stock at the store near me
can i see it in the shop
which store has this in size 40
do you have it on display somewhere
can i try it on in a shop
is it available in the branch downtown
check stock in my store
i want to look at it in person before i decide

can i pick it up in the shop
i am coming by this afternoon
i will be at the store in ten minutes
click and collect near me
pick up point around here
where is the collection desk
i want to come over today
we are passing by your shop later

how busy is the shop right now
is there a queue at the moment
when is it quiet in the store
can i bring my dog to the shop
do you have a cafe inside
is there a play area in the store
which floor is the toy department on
where are the changing rooms

book an appointment at the store
can i make an appointment with a stylist in the shop
personal shopping in your branch
visit the showroom
are there events at the store this weekend
is there a workshop in the shop on saturday
when can i come for a fitting
come in for a free skin check

restaurants near me
hotel near the beach
pharmacy around the corner
petrol station close by
cafe nearby
nearest cash machine
sports shop in the neighbourhood
garden centre near here

what is the traffic like on the way to you
which exit do i take for the mall
share the location of the store
show me your stores on a map
store locator
where exactly are you located
am i near one of your shops
what is around here
`;
