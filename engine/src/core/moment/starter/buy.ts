/** want_to_buy: about to order, or deciding where and for how much. */
export const buy = `
i want to buy this
i would like to order two of these
i will take it
please order it for me
buy now
add it to my cart
put three in my basket
i am ready to order

is there a discount
do you have a coupon code
is there a deal on running shoes
cheap winter coats
best price for this bag
is it on sale anywhere
can you give me a better price
promo code for first order

order a new coffee machine
i need a new pair of jeans
get me a replacement kettle
i am looking to purchase a sofa
need to get a gift card for my sister
i want to get a new phone
looking to buy a tent this week
we need four new chairs

do you have this in black size 42
is the medium still available to order
i want the red one in large
only the 128 gigabyte one please
get the set with the lamp
in stock size 38
do you have one left for me to buy
reserve one for me

checkout
go to checkout
proceed to payment
complete my purchase
pay for my basket
i want to pay now
why can i not finish my order
buy with one click

order again
reorder my usual coffee
the same as last time please
order more filters
buy another one of these
get me the same shoes again
refill my order
another pack of the same

book a table for two
reserve a room for the weekend
book a flight to rome
rent a car for three days
order a taxi
two tickets for saturday
book the course
sign me up for the class and take the payment

i want to subscribe
upgrade to the premium plan
start a membership
buy the yearly plan
open a customer card
get the extended warranty with it
add insurance to my order
take the bundle

running shoes sale
black dress size 10
noise cancelling headphones under 100
leather wallet men
kids rain boots size 28
cheap flights to lisbon
4k tv 55 inch deal
organic coffee beans 1 kg
garden chairs set of 4
red lipstick matte
women's hiking boots
wireless mouse

buy a gift for my mother with wrapping
order flowers for tomorrow
send a present to my friend
buy a voucher for 50
can i order today and get it tomorrow
express delivery please i want it by friday
i need it before the weekend so i will order now
ship it to me as fast as you can i will pay extra

how much for two
price for ten pieces
what is the total with shipping i want to order
can i buy just one
i would pay 80 for it
give me a quote for twenty
lowest price you can do
is the price in the shop the same if i buy online

pre order the new game
put me first in line for the new phone
i want one as soon as it comes out
order the limited edition
buy the last one
grab the offer before it ends
take the offer
yes i want that deal
`;
